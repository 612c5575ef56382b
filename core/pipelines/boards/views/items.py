"""One item: how it stands, everything that was done and said about it, added and described anew."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.authors import present_author
from core.documents.marks import DOCUMENT_MARKS
from core.documents.selectors import list_about
from core.documents.states import DocumentStatus
from core.documents.types import type_titles
from core.documents.views.uploads import upload_action, upload_context
from core.lib.errors import DomainError
from core.pipelines.boards.forms import AttachForm, CommentForm, ItemForm, StagePersonForm
from core.pipelines.boards.marks import CHANGE_MARKS
from core.pipelines.boards.models import Item, Stage
from core.pipelines.boards.selectors import (
    ADD,
    APPROVE,
    MOVE,
    OVERRIDE,
    VIEW,
    get_item,
    get_pipeline,
    list_changes,
    stages_of,
    waiting_approval,
    ways_from,
)
from core.pipelines.boards.services.histories import ItemHasChanged
from core.pipelines.boards.services.items import add_item, attach_document, change_item, comment_item
from core.pipelines.boards.services.moving import set_responsible_of_stage
from core.pipelines.boards.services.wishes import SUBJECT, fields_of
from core.pipelines.boards.views.boards import crumbs
from core.pipelines.boards.views.parts import LIVE_EVENTS, live_of, steps_of, values_of
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page

ATTACH = "documents.add_version"


@module_page(permission=VIEW)
def item_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    return _detail(request, get_item(request.viewer, pk), CommentForm())


@module_page(permission=ADD, accepts_post=True)
def item_new(request: CabinetRequest, pk: int) -> HttpResponse:
    pipeline = get_pipeline(request.viewer, pk)
    form = ItemForm(request.POST or None, viewer=request.viewer, fields=fields_of(pipeline.pk))
    if form.is_valid():
        try:
            item = add_item(pipeline_id=pipeline.pk, what=form.facts(), author=present_author())
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("%(code)s stands at «%(stage)s».") % {"code": item.code, "stage": item.stage})
            return redirect_page(request, reverse("pipelines:board", args=[pipeline.pk]))
    context = {"form": form, "pipeline": pipeline, "crumbs": crumbs(pipeline)}
    return render_page(request, "pipelines/item_form.html", context, status=422 if form.is_bound else 200)


@module_page(permission=MOVE, accepts_post=True)
def item_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    item = get_item(request.viewer, pk)
    form = ItemForm(request.POST or None, viewer=request.viewer, fields=fields_of(item.pipeline_id), item=item)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            change_item(item_id=item.pk, version=version, what=form.facts(), author=present_author())
        except ItemHasChanged as error:
            # What was typed stays; a second "Save" is a decision about the item as it stands now.
            form.data = {**request.POST.dict(), "version": str(error.extra["version"])}
            form.add_error(None, str(error))
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("pipelines:item_detail", args=[pk]))
    context = {"form": form, "item": item, "pipeline": item.pipeline, "crumbs": crumbs(item.pipeline, item)}
    return render_page(request, "pipelines/item_form.html", context, status=422 if form.is_bound else 200)


@module_action(permission=VIEW)
def item_comment(request: CabinetRequest, pk: int) -> HttpResponse:
    item = get_item(request.viewer, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _detail(request, item, form, status=422)
    comment_item(item_id=item.pk, text=form.cleaned_data["text"], author=present_author())
    return redirect_page(request, reverse("pipelines:item_detail", args=[pk]))


@module_action(permission=MOVE)
def item_responsible(request: CabinetRequest, pk: int, stage_id: int) -> HttpResponse:
    """Say who does this item's work at one stage."""
    item = get_item(request.viewer, pk)
    if not Stage.objects.filter(pk=stage_id, pipeline=item.pipeline_id, removed_at__isnull=True).exists():
        raise Stage.DoesNotExist
    form = StagePersonForm(request.POST)
    person = form.cleaned_data["responsible"] if form.is_valid() else None
    if not form.errors:
        set_responsible_of_stage(
            item_id=item.pk, stage_id=stage_id, user_id=person.pk if person else None, author=present_author()
        )
    return redirect_page(request, reverse("pipelines:item_detail", args=[pk]))


@module_page(permission=ATTACH)
def item_attach(request: CabinetRequest, pk: int) -> HttpResponse:
    return _attach_page(
        request, get_item(request.viewer, pk), AttachForm(initial={"type": request.GET.get("type", "")})
    )


@upload_action(permission=ATTACH)
def item_upload(request: CabinetRequest, pk: int) -> HttpResponse:
    """Attach a document of the item's client."""
    item = get_item(request.viewer, pk)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return _attach_page(request, item, form, status=422)
    file = form.cleaned_data["file"]
    try:
        attach_document(
            item=item,
            type_code=form.cleaned_data["type"],
            title=form.cleaned_data["title"],
            source=file,
            file_name=file.name,
            author=present_author(),
        )
    except DomainError as error:
        explain(form, error)
        return _attach_page(request, item, form, status=422)
    return redirect_page(request, reverse("pipelines:item_detail", args=[pk]))


def _attach_page(request: CabinetRequest, item: Item, form: AttachForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "item": item, **upload_context(), "crumbs": crumbs(item.pipeline, item)}
    return render_page(request, "pipelines/item_attach.html", context, status=status)


def _detail(request: CabinetRequest, item: Item, form: CommentForm, *, status: int = 200) -> HttpResponse:
    fields, stages = fields_of(item.pipeline_id), stages_of(item.pipeline_id)
    approval = waiting_approval(item)
    own = approval is not None and approval.asked_by_id == request.user.pk
    may_move = request.viewer.has_permission(MOVE) and item.pipeline.is_active
    context: dict[str, Any] = {
        "item": item,
        "stages": steps_of(item, stages),
        "values": values_of(item, fields),
        "live": live_of(request),
        "live_events": " ".join([*LIVE_EVENTS, "pipelines.item.commented"]),
        "crumbs": crumbs(item.pipeline),
        "form": form,
        "changes": [{"change": one, "mark": CHANGE_MARKS[one.kind]} for one in list_changes(item)],
        "approval": approval,
        "may_decide": approval is not None and not own and request.viewer.has_permission(APPROVE),
        "may_withdraw": own and may_move,
        "may_move": may_move,
        "may_override": may_move and request.viewer.has_permission(OVERRIDE),
        "ways": ways_from(item.stage_id) if may_move and approval is None else [],
        "people": _people_of_stages(item, stages) if may_move else [],
        "documents": _documents(request, item),
        "may_attach": request.viewer.has_permission(ATTACH) and item.organization_id is not None,
    }
    return render_page(request, "pipelines/item_detail.html", context, status=status)


def _people_of_stages(item: Item, stages: list[Stage]) -> list[dict[str, Any]]:
    own = dict(item.responsibles.values_list("stage", "user"))
    return [
        {"stage": one, "form": StagePersonForm(initial={"responsible": own.get(one.pk)}, auto_id=f"id_{one.pk}_%s")}
        for one in stages
        if not one.is_final
    ]


def _documents(request: CabinetRequest, item: Item) -> list[dict[str, Any]]:
    titles = type_titles()
    found = list_about(request.viewer, SUBJECT, item.pk)[:50]
    return [
        {"document": one, "type": titles.get(one.type, one.type), "mark": DOCUMENT_MARKS[DocumentStatus(one.status)]}
        for one in found
    ]
