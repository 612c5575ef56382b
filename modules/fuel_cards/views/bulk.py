"""Verbs for many cards: ask once, do each card on its own, say which were refused and why."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.ui.formatting import card_mask
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_action, render_page
from core.ui.tables.selection import FILTER, render_outcome, run_bulk, selection_of
from modules.fuel_cards.forms import AssignCardForm, BlockCardForm, DetachCardForm
from modules.fuel_cards.forms.limits import BulkLimitForm
from modules.fuel_cards.services.assign_card import assign_card, detach_card
from modules.fuel_cards.services.block_card import block_card, unblock_card
from modules.fuel_cards.services.limits.setting import set_limits
from modules.fuel_cards.tables.cards import CardTable
from modules.fuel_cards.views.limits import pills_of

DIALOG = {"dialog-place": "dialog"}
CONFIRMED = "confirmed"


@module_action(permission="fuel_cards.assign_card")
def cards_assign(request: CabinetRequest) -> HttpResponse:
    """Give the chosen cards to one client."""
    form = AssignCardForm(request.POST if CONFIRMED in request.POST else None, viewer=request.viewer)

    def assign(card: Any) -> None:
        data = form.cleaned_data
        assign_card(card_id=card.pk, organization_id=data["organization"].pk, at=data["at"], actor=request.user)

    return _ask_or_do(request, "assign", form, assign, right="fuel_cards.assign_card")


@module_action(permission="fuel_cards.block_card")
def cards_block(request: CabinetRequest) -> HttpResponse:
    """Block the chosen cards for one reason."""
    form = BlockCardForm(request.POST if CONFIRMED in request.POST else None)

    def block(card: Any) -> None:
        by_client = not request.viewer.is_staff
        block_card(card_id=card.pk, reason=form.cleaned_data["reason"], by_client=by_client, actor=request.user)

    return _ask_or_do(request, "block", form, block, right="fuel_cards.block_card")


@module_action(permission="fuel_cards.assign_card")
def cards_detach(request: CabinetRequest) -> HttpResponse:
    """Take the chosen cards from their clients."""
    form = DetachCardForm(request.POST if CONFIRMED in request.POST else None)

    def detach(card: Any) -> None:
        detach_card(card_id=card.pk, **form.cleaned_data, actor=request.user)

    return _ask_or_do(request, "detach", form, detach, right="fuel_cards.assign_card")


@module_action(permission="fuel_cards.block_card")
def cards_unblock(request: CabinetRequest) -> HttpResponse:
    """Let the chosen cards work again."""
    form = Form(request.POST if CONFIRMED in request.POST else None)

    def unblock(card: Any) -> None:
        unblock_card(card_id=card.pk, by_client=not request.viewer.is_staff, actor=request.user)

    return _ask_or_do(request, "unblock", form, unblock, right="fuel_cards.block_card")


@module_action(permission="fuel_cards.limit_card")
def cards_limit(request: CabinetRequest) -> HttpResponse:
    """Give the chosen cards one limit, or take it from them; their others stay."""
    form = BulkLimitForm(request.POST if CONFIRMED in request.POST else None)

    def limit(card: Any) -> None:
        new, key = form.limit, form.which.key
        by_client = not request.viewer.is_staff
        set_limits(card_id=card.pk, limits=[new] if new else [], only=[key], by_client=by_client)

    return _ask_or_do(request, "limit", form, limit, right="fuel_cards.limit_card")


def _ask_or_do(
    request: CabinetRequest, action: str, form: Form, act: Callable[[Any], None], *, right: str
) -> HttpResponse:
    viewer = request.viewer.narrowed(right)
    rows = selection_of(request, CardTable).rows(CardTable, request.user, viewer)
    if form.is_valid():
        outcome = run_bulk(rows, act, name=lambda card: card_mask(card.number))
        return render_outcome(request, outcome, title="" if outcome.done else _("No card was changed"))
    context = {
        "form": form,
        "action": action,
        "count": rows.count(),
        "url": reverse(f"fuel_cards:cards_{action}"),
        "back": back_url(request, reverse("fuel_cards:card_list")),
        "kept": _kept(request),
        "pills": pills_of(form) if isinstance(form, BulkLimitForm) else {},
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "fuel_cards/cards_selected.html", context, DIALOG, status=status)


def _kept(request: CabinetRequest) -> list[tuple[str, str]]:
    """Return the selection as the bulk bar sent it, for the form that asks."""
    names = [name for name in request.POST if name in ("selected", "whole") or name.startswith(FILTER)]
    return [(name, value) for name in names for value in request.POST.getlist(name)]
