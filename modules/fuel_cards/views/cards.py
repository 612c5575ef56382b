"""Cards: the list, one card, and what can be done to it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.live.following import live_address
from core.organizations.scope import owned
from core.ui import formatting
from core.ui.asking import Question, ask, posted
from core.ui.formatting import card_mask
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from modules.fuel_cards.forms import AssignCardForm, BlockCardForm, DescribeCardForm, DetachCardForm
from modules.fuel_cards.models import CardAtSupplier, LimitPeriod
from modules.fuel_cards.models.causes import figure
from modules.fuel_cards.selectors.anomalies import DECIDE, list_about
from modules.fuel_cards.selectors.cards import get_card, list_assignments, list_limits
from modules.fuel_cards.selectors.overview import sum_by_day
from modules.fuel_cards.selectors.transactions import list_latest
from modules.fuel_cards.services.assign_card import assign_card, detach_card
from modules.fuel_cards.services.block_card import block_card, unblock_action, unblock_card
from modules.fuel_cards.services.describe_card import describe_card
from modules.fuel_cards.services.syncing.wishes import limit_facts, wish_for
from modules.fuel_cards.states import BLOCKED_STATES, THEIR_STATUSES, SyncState
from modules.fuel_cards.tables.cards import SYNC_MARKS, CardTable, mark_of, station_words
from modules.fuel_cards.tables.transactions import TransactionTable

DIALOG = {"dialog-place": "dialog"}
DAYS, SHOWN = 12, 6


@module_page(permission="fuel_cards.view_card")
def card_list(request: CabinetRequest) -> HttpResponse:
    viewer = request.viewer
    context = {
        "may_import": request.user.has_permission("fuel_cards.import_data"),
        "may_add": request.user.has_permission("fuel_cards.add_card"),
        # Suppliers' new cards stand here by themselves; who sees some clients alone is not told of others' cards.
        "live": live_address(request, "staff.fuel_cards") if viewer.is_staff and viewer.sees_all else "",
    }
    return render_table(request, CardTable, template="fuel_cards/card_list.html", context=context)


@module_page(permission="fuel_cards.view_card")
def card_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    card = get_card(request.viewer, pk)
    mark, words = mark_of(card)
    points = sum_by_day(request.viewer, days=DAYS, card=card.pk)
    context = {
        "card": card,
        "name": card_mask(card.number),
        "mark": mark,
        "status": words,
        "is_blocked": card.status in BLOCKED_STATES,
        "points": [(formatting.day(point.day), point.litres) for point in points],
        "has_points": any(point.litres for point in points),
        "transactions": list_latest(request.viewer, card=card.pk, limit=SHOWN),
        "limits": list_limits(card),
        "station": station_words(card.last_station, card.last_region),
        "assignments": owned(list_assignments(card), request.viewer) if request.viewer.is_staff else (),
        "crumbs": [{"label": _("Cards"), "url": reverse("fuel_cards:card_list")}],
        "anomalies": list_about(request.viewer, card=card.pk),
        "may_decide": request.viewer.has_permission(DECIDE),
        "held": _held(card) if request.viewer.is_staff else None,
        "may_settle": request.viewer.has_permission("fuel_cards.sync_supplier"),
        **rights(request, card),
    }
    return render_page(request, "fuel_cards/card_detail.html", context)


def _held(card: Any) -> dict[str, Any] | None:
    """Say what the supplier holds of the card and what we do, side by side."""
    held = CardAtSupplier.objects.filter(card=card.pk).first()
    if held is None:
        return None
    wish = wish_for(card)
    ours = {"status": wish.status, "limits": limit_facts(wish.limits)}
    theirs = {"status": held.their_status, "limits": held.their_limits}
    words: dict[str, Callable[[Any], str]] = {"status": lambda one: str(THEIR_STATUSES[one]), "limits": _limit_words}
    labels = {"status": _("Status"), "limits": _("Limits")}
    return {
        "row": held,
        "mark": SYNC_MARKS[held.state],
        "words": SyncState(held.state).label,
        "lines": [
            {"label": labels[name], "ours": say(ours[name]), "theirs": say(theirs[name])} for name, say in words.items()
        ],
    }


def _limit_words(limits: list[dict[str, str]]) -> str:
    said = []
    for one in limits:
        period = str(LimitPeriod(one["period"]).label).lower()
        parts = (figure(Decimal(one["amount"]), one["measure"]), period, one["group"])
        said.append(", ".join(part for part in parts if part))
    return "; ".join(said) or _("No limit")


@module_page(permission="fuel_cards.view_transaction")
def card_transactions(request: CabinetRequest, pk: int) -> HttpResponse:
    """The list of operations, of one card."""
    card = get_card(request.viewer, pk)
    context = {
        "name": card_mask(card.number),
        "crumbs": [
            {"label": _("Cards"), "url": reverse("fuel_cards:card_list")},
            {"label": card_mask(card.number), "url": reverse("fuel_cards:card_detail", args=[card.pk])},
        ],
    }
    template = "fuel_cards/transaction_list.html"
    return render_table(request, TransactionTable, template=template, context=context, scope={"card": card.pk})


@module_page(permission="fuel_cards.assign_card", accepts_post=True)
def card_assign(request: CabinetRequest, pk: int) -> HttpResponse:
    card = get_card(request.viewer, pk, permission="fuel_cards.assign_card")
    form = AssignCardForm(posted(request), viewer=request.viewer)
    if since := parse_datetime(request.GET.get("at", "")):
        form.fields["at"].initial = since  # an operation waits for its client
    if form.is_valid():
        organization, at = form.cleaned_data["organization"], form.cleaned_data["at"]
        try:
            assign_card(card_id=card.pk, organization_id=organization.pk, at=at, actor=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            done = _("The card %(card)s belongs to %(client)s now.")
            return _done(request, done % {"card": card_mask(card.number), "client": organization.name})
    return _ask(request, "assign", card, form)


@module_page(permission="fuel_cards.assign_card", accepts_post=True)
def card_detach(request: CabinetRequest, pk: int) -> HttpResponse:
    card = get_card(request.viewer, pk, permission="fuel_cards.assign_card")
    form = DetachCardForm(posted(request))
    if form.is_valid():
        try:
            detach_card(card_id=card.pk, **form.cleaned_data, actor=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, _("The card %(card)s is free.") % {"card": card_mask(card.number)})
    return _ask(request, "detach", card, form)


@module_page(permission="fuel_cards.block_card", accepts_post=True)
def card_block(request: CabinetRequest, pk: int) -> HttpResponse:
    card = get_card(request.viewer, pk, permission="fuel_cards.block_card")
    form = BlockCardForm(posted(request))
    if form.is_valid():
        try:
            block_card(card_id=card.pk, reason=form.cleaned_data["reason"], **_by(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, _("The card %(card)s is blocked.") % {"card": card_mask(card.number)})
    return _ask(request, "block", card, form)


@module_page(permission="fuel_cards.block_card", accepts_post=True)
def card_unblock(request: CabinetRequest, pk: int) -> HttpResponse:
    card = get_card(request.viewer, pk, permission="fuel_cards.block_card")
    form = Form(posted(request))
    if form.is_valid():
        try:
            unblock_card(card_id=card.pk, **_by(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, _("The card %(card)s works again.") % {"card": card_mask(card.number)})
    return _ask(request, "unblock", card, form)


@module_page(permission="fuel_cards.change_card", accepts_post=True)
def card_describe(request: CabinetRequest, pk: int) -> HttpResponse:
    """Ask who carries the card and in which vehicle."""
    card = get_card(request.viewer, pk, permission="fuel_cards.change_card")
    question = Question(title=_("Holder and vehicle"), lead=card_mask(card.number), verb=_("Save"), icon="check")
    form = DescribeCardForm(posted(request), initial={"holder": card.holder, "plate": card.plate})
    back = reverse("fuel_cards:card_detail", args=[card.pk])
    return ask(
        request,
        question,
        form,
        lambda answer: describe_card(card_id=card.pk, **answer),
        done=_("Holder and vehicle are written down."),
        back=back,
    )


def _ask(request: CabinetRequest, action: str, card: Any, form: Form) -> HttpResponse:
    """Ask in a dialog where htmx opens one, on a page of its own otherwise."""
    context = {
        "action": action,
        "card": card,
        "name": card_mask(card.number),
        "form": form,
        "back": back_url(request, reverse("fuel_cards:card_detail", args=[card.pk])),
        "url": reverse(f"fuel_cards:card_{action}", args=[card.pk]),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, f"fuel_cards/card_{action}.html", context, DIALOG, status=status)


def _done(request: CabinetRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect_page(request, back_url(request, reverse("fuel_cards:card_list")))


def _by(request: CabinetRequest) -> dict[str, Any]:
    return {"by_client": not request.viewer.is_staff, "actor": request.user}


def rights(request: CabinetRequest, card: Any) -> dict[str, bool]:
    """Say which verbs of the card this person has now."""
    may_block = request.viewer.has_permission("fuel_cards.block_card")
    by_client = not request.viewer.is_staff
    return {
        "may_assign": request.viewer.has_permission("fuel_cards.assign_card"),
        "may_block": may_block and ("block_by_client" if by_client else "block") in card.actions,
        "may_unblock": may_block and unblock_action(card, by_client=by_client) in card.actions,
        "may_describe": request.viewer.has_permission("fuel_cards.change_card"),
        "may_limit": request.viewer.has_permission("fuel_cards.limit_card"),
    }
