"""The editor of a pipeline for the company's administrator: stages, fields, and what is asked between stages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.documents.authors import present_author
from core.lib.errors import DomainError
from core.pipelines.boards.models import Field, Stage, Transition
from core.pipelines.boards.selectors import MANAGE, get_pipeline, stages_of
from core.pipelines.boards.services.editing import (
    PipelineFacts,
    StageFacts,
    add_field,
    add_pipeline,
    add_stage,
    change_field,
    change_pipeline,
    change_stage,
    order_stages,
    remove_field,
)
from core.pipelines.boards.services.removing import remove_stage
from core.pipelines.boards.services.wishes import fields_of
from core.pipelines.boards.setup_forms import (
    FieldForm,
    NewPipelineForm,
    PipelineForm,
    StageForm,
    StageRemovalForm,
)
from core.pipelines.boards.views.boards import crumbs
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page


@module_page(permission=MANAGE)
def setup(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the whole of the pipeline on one page."""
    pipeline = get_pipeline(request.viewer, pk)
    stages = stages_of(pk)
    ways = {(way.source_id, way.target_id): way for way in Transition.objects.filter(source__pipeline=pk)}
    rows = [
        {
            "stage": source,
            "cells": [{"target": to, "way": ways.get((source.pk, to.pk)), "is_self": to == source} for to in stages],
        }
        for source in stages
    ]
    context = {
        "pipeline": pipeline,
        "stages": stages,
        "fields": fields_of(pk),
        "rows": rows,
        "crumbs": crumbs(pipeline),
    }
    return render_page(request, "pipelines/setup.html", context)


@module_page(permission=MANAGE, accepts_post=True)
def pipeline_new(request: CabinetRequest) -> HttpResponse:
    """Make a pipeline from a name and a list of stages."""
    form = NewPipelineForm(posted(request))
    if form.is_valid():
        *names, last = form.cleaned_data["stages"]
        stages = [StageFacts(name=name) for name in names] + [StageFacts(name=last, tone="ok", is_final=True)]
        facts = PipelineFacts(name=form.cleaned_data["name"], prefix=form.cleaned_data["prefix"])
        try:
            pipeline = add_pipeline(facts, stages=stages)
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("pipelines:setup", args=[pipeline.pk]))
    context = {"form": form, "crumbs": crumbs()}
    return render_page(request, "pipelines/pipeline_new.html", context, status=422 if form.is_bound else 200)


@module_page(permission=MANAGE, accepts_post=True)
def pipeline_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    pipeline = get_pipeline(request.viewer, pk)
    form = PipelineForm(posted(request), initial=PipelineForm.initial_of(pipeline))
    question = Question(title=_("The pipeline itself"), verb=_("Save"), icon="check")

    def deed(data: dict[str, Any]) -> object:
        return change_pipeline(pipeline_id=pk, what=PipelineForm.facts(data))

    return ask(request, question, form, deed, done=_("The pipeline is saved."), back=_back(pk))


@module_page(permission=MANAGE, accepts_post=True)
def stage_new(request: CabinetRequest, pk: int) -> HttpResponse:
    pipeline = get_pipeline(request.viewer, pk)
    form = StageForm(posted(request), fields=fields_of(pk))
    question = Question(title=_("New stage"), verb=_("Add the stage"), icon="plus", lead=pipeline.name)

    def deed(data: dict[str, Any]) -> object:
        return add_stage(pipeline_id=pk, what=StageForm.facts(data))

    return ask(request, question, form, deed, done=_("The stage is added. Open ways to it."), back=_back(pk))


@module_page(permission=MANAGE, accepts_post=True)
def stage_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    stage = _stage(pk)
    form = StageForm(posted(request), fields=fields_of(stage.pipeline_id), initial=StageForm.initial_of(stage))
    question = Question(title=_("Stage «%(stage)s»") % {"stage": stage}, verb=_("Save"), icon="check")

    def deed(data: dict[str, Any]) -> object:
        return change_stage(stage_id=pk, what=StageForm.facts(data))

    return ask(request, question, form, deed, done=_("The stage is saved."), back=_back(stage.pipeline_id))


@module_page(permission=MANAGE, accepts_post=True)
def stage_remove(request: CabinetRequest, pk: int) -> HttpResponse:
    """Ask where the items of the stage go, then remove it."""
    stage = _stage(pk)
    count = stage.items.count()
    others = Stage.objects.filter(pipeline=stage.pipeline_id, removed_at__isnull=True).exclude(pk=pk)
    form = StageRemovalForm(posted(request), others=others.order_by("position"))
    words = ngettext("%(count)s item stands here.", "%(count)s items stand here.", count) % {"count": count}
    question = Question(
        title=_("Remove the stage «%(stage)s»?") % {"stage": stage},
        verb=_("Remove the stage"),
        icon="trash",
        lead=words,
        text=_("Its items move at once and their histories say so; the ways to and from it close."),
        danger=True,
    )

    def deed(data: dict[str, Any]) -> object:
        target = data["target"]
        return remove_stage(stage_id=pk, target_id=target.pk if target else None, author=present_author())

    return ask(request, question, form, deed, done=_("The stage is removed."), back=_back(stage.pipeline_id))


@module_action(permission=MANAGE)
def stage_shift(request: CabinetRequest, pk: int, way: str) -> HttpResponse:
    """Put the stage one place earlier or later."""
    stage = _stage(pk)
    keys = [one.pk for one in stages_of(stage.pipeline_id)]
    place = keys.index(pk)
    other = place - 1 if way == "earlier" else place + 1
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
        order_stages(pipeline_id=stage.pipeline_id, keys=keys)
    return redirect_page(request, _back(stage.pipeline_id))


@module_page(permission=MANAGE, accepts_post=True)
def field_new(request: CabinetRequest, pk: int) -> HttpResponse:
    pipeline = get_pipeline(request.viewer, pk)
    form = FieldForm(posted(request))
    question = Question(title=_("New field"), verb=_("Add the field"), icon="plus", lead=pipeline.name)

    def deed(data: dict[str, Any]) -> object:
        return add_field(pipeline_id=pk, what=FieldForm.facts(data))

    return ask(request, question, form, deed, done=_("The field is added."), back=_back(pk))


@module_page(permission=MANAGE, accepts_post=True)
def field_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    field = _field(pk)
    form = FieldForm(posted(request), field=field)
    question = Question(title=_("Field «%(field)s»") % {"field": field}, verb=_("Save"), icon="check")

    def deed(data: dict[str, Any]) -> object:
        return change_field(field_id=pk, what=FieldForm.facts(data))

    return ask(request, question, form, deed, done=_("The field is saved."), back=_back(field.pipeline_id))


@module_action(permission=MANAGE)
def field_remove(request: CabinetRequest, pk: int) -> HttpResponse:
    field = _field(pk)
    remove_field(field_id=pk)
    return redirect_page(request, _back(field.pipeline_id))


def _stage(pk: int) -> Stage:
    return Stage.objects.select_related("pipeline").get(pk=pk, removed_at__isnull=True)


def _field(pk: int) -> Field:
    return Field.objects.get(pk=pk, removed_at__isnull=True)


def _back(pipeline_id: int) -> str:
    return reverse("pipelines:setup", args=[pipeline_id])
