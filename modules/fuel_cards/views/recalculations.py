"""Recalculation of a past period: asked for, reported, booked."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.lib.errors import DomainError
from core.ui import formatting
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from modules.fuel_cards.forms.tariffs import RecalculationForm
from modules.fuel_cards.models import RecalculationState
from modules.fuel_cards.selectors.recalculations import get_recalculation, summarise, tell_left_out
from modules.fuel_cards.services.recalculate import ask_to_apply, start_recalculation
from modules.fuel_cards.tables.recalculations import RECALCULATIONS, RecalculatedTable, RecalculationTable
from modules.fuel_cards.views.tariffs import tabs

RIGHT = "fuel_cards.recalculate"
WORKING = frozenset({RecalculationState.COUNTING, RecalculationState.APPLYING})


@module_page(permission=RIGHT)
def recalculation_list(request: CabinetRequest) -> HttpResponse:
    context = {"tabs": tabs(request, "recalculation_list")}
    return render_table(request, RecalculationTable, template="fuel_cards/recalculation_list.html", context=context)


@module_page(permission=RIGHT, accepts_post=True)
def recalculation_new(request: CabinetRequest) -> HttpResponse:
    form = RecalculationForm(posted(request), viewer=request.viewer)
    if form.is_valid():
        try:
            run = start_recalculation(actor=request.user, **form.facts())
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("fuel_cards:recalculation_detail", args=[run.pk]))
    context = {"form": form, "crumbs": _crumbs()}
    return render_page(request, "fuel_cards/recalculation_form.html", context, status=422 if form.is_bound else 200)


@module_page(permission=RIGHT)
def recalculation_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """The report: a list of operations that cost another sum, with its figures; until then, how the work stands."""
    run = get_recalculation(request.viewer, pk)
    context: dict[str, Any] = {
        "run": run,
        "mark": RECALCULATIONS[run.state],
        "period": f"{formatting.day(run.first)} – {formatting.day(run.last)}",
        "is_working": run.state in WORKING,
        "crumbs": _crumbs(),
    }
    if context["is_working"] or run.state == RecalculationState.FAILED:
        return render_page(request, "fuel_cards/recalculation_work.html", context, {"recalculation": "body"})
    if request.headers.get("HX-Target") == "recalculation":
        return redirect_page(request, request.path)  # the work is over: the report is a page of another kind
    context |= {
        "clients": summarise(request.viewer, run),
        "left_out": tell_left_out(request.viewer, run),
        "may_apply": run.state == RecalculationState.READY,
    }
    template = "fuel_cards/recalculation_detail.html"
    return render_table(request, RecalculatedTable, template=template, context=context, scope={"recalculation": run.pk})


@module_page(permission=RIGHT, accepts_post=True)
def recalculation_apply(request: CabinetRequest, pk: int) -> HttpResponse:
    run = get_recalculation(request.viewer, pk)
    question = Question(
        title=_("Book the differences?"),
        verb=pgettext("recalculation", "Book them"),
        icon="check",
        lead=formatting.money(run.difference),
        text=_("Each difference becomes an adjustment of the client's balance. What was charged stays as it is."),
    )
    return ask(
        request,
        question,
        forms.Form(posted(request)),
        lambda answer: ask_to_apply(run_id=run.pk),
        done=_("The differences are being booked."),
        back=reverse("fuel_cards:recalculation_detail", args=[pk]),
    )


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": _("Recalculations"), "url": reverse("fuel_cards:recalculation_list")}]
