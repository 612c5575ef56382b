"""Settings of a card with its limits, a limit for many cards, and what holds for all of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.lib.errors import DomainError
from core.ui import formatting
from core.ui.asking import Question, ask, explain, posted
from core.ui.formatting import card_mask
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.settings import render_settings
from modules.fuel_cards.calc.limits import first_day, next_day
from modules.fuel_cards.forms import RetireCardForm
from modules.fuel_cards.forms.limits import UNITS, CardLimitsForm, OneLimitForm, PolicyForm
from modules.fuel_cards.models import LimitMeasure, LimitPeriod, LimitPolicy
from modules.fuel_cards.selectors.cards import get_card, list_limits, zone
from modules.fuel_cards.services.block_card import RETIRE, retire_card
from modules.fuel_cards.services.limits.setting import set_limits, set_policy
from modules.fuel_cards.services.syncing.wishes import is_plain
from modules.fuel_cards.states import BLOCKED_STATES
from modules.fuel_cards.tables.cards import mark_of
from modules.fuel_cards.views.cards import rights

LIMIT = "fuel_cards.limit_card"


@module_page(permission=LIMIT, accepts_post=True)
def card_settings(request: CabinetRequest, pk: int) -> HttpResponse:
    card = get_card(request.viewer, pk, permission=LIMIT)
    form = _form(request, card, posted(request))
    if form.is_bound and form.is_valid():
        try:
            set_limits(card_id=card.pk, limits=form.limits(), by_client=form.by_client)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The limits of the card %(card)s are set.") % {"card": card_mask(card.number)})
            return redirect_page(request, reverse("fuel_cards:card_settings", args=[card.pk]))
    return _page(request, card, form, status=422 if form.is_bound else 200)


@module_action(permission=LIMIT)
def card_changes(request: CabinetRequest, pk: int) -> HttpResponse:
    """Say what the settings on the form would change; nothing is saved."""
    card = get_card(request.viewer, pk, permission=LIMIT)
    return _page(request, card, _form(request, card, request.POST))


@module_page(permission="fuel_cards.change_policy", accepts_post=True)
def limit_policy(request: CabinetRequest) -> HttpResponse:
    form = PolicyForm(posted(request), initial=PolicyForm.of(LimitPolicy.load()))
    if form.is_bound and form.is_valid():
        set_policy(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("fuel_cards:limit_policy"))
    status = 422 if form.is_bound else 200
    return render_settings(request, "fuel_cards/limit_policy.html", {"form": form}, status=status)


@module_page(permission="fuel_cards.assign_card", accepts_post=True)
def card_retire(request: CabinetRequest, pk: int) -> HttpResponse:
    """Take the card out of use."""
    card = get_card(request.viewer, pk, permission="fuel_cards.assign_card")
    statuses = [status for status, action in RETIRE.items() if action in card.actions]
    if not statuses:
        raise Http404
    question = Question(
        title=_("Take the card out of use?"),
        lead=card_mask(card.number),
        text=_("A lost or closed card works no more; a closed one cannot be opened again."),
        verb=pgettext("fuel card", "Change the status"),
        icon="ban",
        danger=True,
    )
    form = RetireCardForm(posted(request), statuses=statuses)
    done = _("The card %(card)s works no more.") % {"card": card_mask(card.number)}
    back = reverse("fuel_cards:card_detail", args=[card.pk])
    return ask(request, question, form, lambda answer: retire_card(card_id=card.pk, **answer), done=done, back=back)


def _form(request: CabinetRequest, card: Any, data: Any) -> CardLimitsForm:
    return CardLimitsForm(
        data, rows=list_limits(card), by_client=not request.viewer.is_staff, supplier_id=card.supplier_id
    )


def _page(request: CabinetRequest, card: Any, form: CardLimitsForm, *, status: int = 200) -> HttpResponse:
    mark, words = mark_of(card)
    context = {
        "card": card,
        "name": card_mask(card.number),
        "mark": mark,
        "status": words,
        "is_blocked": card.status in BLOCKED_STATES,
        "form": form,
        "rows": [row for row in (_row(form, period) for period in LimitPeriod.values) if row["cells"]],
        "others": [_line(form, name) for name in form.cells if name.startswith("limit_")],
        "pills": {} if form.by_client else pills_of(form),
        "changes": form.changes() if form.is_bound and form.is_valid() else [],
        "crumbs": [
            {"label": _("Cards"), "url": reverse("fuel_cards:card_list")},
            {"label": card_mask(card.number), "url": reverse("fuel_cards:card_detail", args=[card.pk])},
        ],
        **rights(request, card),
    }
    fragments = {"card-changes": "changes"}
    return render_page(request, "fuel_cards/card_settings.html", context, fragments, status=status)


def pills_of(form: OneLimitForm) -> dict[str, Any]:
    """Return the choices that are drawn as pills, and which of them are chosen."""
    return {
        name: {
            "options": [(str(value), text) for value, text in form.fields[name].choices],  # type: ignore[attr-defined]
            "chosen": form[name].value() or [],
        }
        for name in ("weekdays", "regions")
    }


def _row(form: CardLimitsForm, period: str) -> dict[str, Any]:
    names = [
        name
        for name, limit in form.cells.items()
        if name.startswith(f"{period}_") and (not form.by_client or limit.key in form.stored)
    ]
    return {
        "period": LimitPeriod(period).label,
        "note": _until(period),
        "cells": [{"field": form[name], "unit": UNITS[LimitMeasure(form.cells[name].measure)]} for name in names],
        "bars": [bar for bar in (_bar(form, name) for name in names) if bar],
    }


def _line(form: CardLimitsForm, name: str) -> dict[str, Any]:
    unit = UNITS[LimitMeasure(form.cells[name].measure)]
    bar = _bar(form, name)
    return {"label": form.labels[name], "field": form[name], "unit": unit, "bar": bar, "is_ours": not is_plain(bar)}


def _bar(form: CardLimitsForm, name: str) -> Any:
    return form.stored.get(form.cells[name].key)


def _until(period: str) -> str:
    """Say when the use of a limit begins anew."""
    if period == LimitPeriod.OPERATION:
        return _("the largest one today")
    today = timezone.localdate(timezone=zone())
    return _("anew on %(day)s") % {"day": formatting.day(next_day(period, first_day(period, today)))}
