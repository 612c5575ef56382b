"""«Разнести»: payments that wait, and beside each what it may be for."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.finance.authors import present_author
from core.finance.models import Payment
from core.finance.statements.forms import AsideForm, read_parts
from core.finance.statements.marks import OUTCOME_MARKS
from core.finance.statements.selectors import (
    QUEUE_PAGE,
    Queue,
    find_clients,
    read_candidates,
    read_queue,
    waiting,
)
from core.finance.statements.services.deeds import accept_suggestion, attach, match_payment, put_aside
from core.finance.statements.states import QUEUED, Outcome
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import Organization
from core.organizations.scope import get_owned
from core.ui.htmx import is_fragment_request
from core.ui.page import CabinetRequest, add_toast, module_action, module_page, redirect_page, render_page

ALLOCATE = "finance.allocate_payment"
MOST_AT_ONCE = 200


class NobodyChosen(InvalidInput):
    code = "no_client"


@module_page(permission=ALLOCATE)
def queue(request: CabinetRequest) -> HttpResponse:
    return _workspace(request)


@module_page(permission=ALLOCATE)
def clients(request: CabinetRequest, pk: int) -> HttpResponse:
    """Find clients for a payment by a part of the name or the number."""
    payment = get_owned(waiting(request.viewer), request.viewer, "statement_match__organization", pk=pk)
    found = find_clients(request.viewer, request.GET.get("text", ""))
    context = {"payment": payment, "clients": found, "asked": bool(request.GET.get("text", "").strip())}
    return render_page(request, "statements/_clients.html", context)


@module_action(permission=ALLOCATE)
def accept(request: CabinetRequest, pk: int) -> HttpResponse:
    payment = _payment(request, pk)
    accept_suggestion(payment_id=payment.pk, author=present_author())
    return _done(request, _("The payment is matched as it was suggested."))


@module_action(permission=ALLOCATE)
def match(request: CabinetRequest, pk: int) -> HttpResponse:
    """Book the payment on a client, over the invoices that were chosen."""
    payment = _payment(request, pk)
    chosen = request.POST.get("client", "")
    if not chosen.isdigit():
        text = _("Choose the client first.")
        raise NobodyChosen(text, fields={"client": [text]})
    client = get_owned(Organization.objects.all(), request.viewer, "", pk=int(chosen))
    parts = read_parts(request.POST.dict())
    match_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=present_author())
    return _done(request, _("The payment is on the balance of %(client)s.") % {"client": client.name})


@module_action(permission=ALLOCATE)
def aside(request: CabinetRequest, pk: int) -> HttpResponse:
    payment = _payment(request, pk)
    form = AsideForm(request.POST)
    form.is_valid()
    put_aside(
        payment_id=payment.pk,
        reason=form.cleaned_data.get("reason", ""),
        remember=form.cleaned_data.get("remember", False),
        author=present_author(),
    )
    return _done(request, _("The payment is put aside: it is not a client's."))


@module_action(permission=ALLOCATE)
def same(request: CabinetRequest, pk: int, known: int) -> HttpResponse:
    """Say that the payment is one that was entered before."""
    payment = _payment(request, pk)
    visible = get_owned(Payment.objects.filter(is_awaited=True), request.viewer, pk=known)
    attach(payment_id=payment.pk, known_id=visible.pk, author=present_author())
    return _done(request, _("The bank's line belongs to the payment entered before; nothing was added to the balance."))


@module_action(permission=ALLOCATE)
def accept_many(request: CabinetRequest) -> HttpResponse:
    """Accept the suggestions of the chosen payments; those that fit no more stay where they are."""
    wanted = [int(text) for text in request.POST.getlist("payment")[:MOST_AT_ONCE] if text.isdigit()]
    visible = waiting(request.viewer).filter(pk__in=wanted).values_list("pk", flat=True)
    done, left = 0, len(wanted)
    for pk in visible:
        try:
            accept_suggestion(payment_id=pk, author=present_author())
        except DomainError:
            continue
        done += 1
    text = ngettext("%(done)s payment is matched.", "%(done)s payments are matched.", done) % {"done": done}
    if left > done:
        rest = left - done
        text += " " + ngettext(
            "%(rest)s stays: its suggestion does not fit any more.",
            "%(rest)s stay: their suggestions do not fit any more.",
            rest,
        ) % {"rest": rest}
    return _done(request, text)


def _payment(request: CabinetRequest, pk: int) -> Payment:
    """Return the payment, also one that waits no more: the service says who has decided about it."""
    return get_owned(
        Payment.objects.filter(statement_match__isnull=False) | waiting(request.viewer).order_by(),
        request.viewer,
        "statement_match__organization",
        pk=pk,
    )


def _done(request: CabinetRequest, text: str) -> HttpResponse:
    """Show the queue without the payment, and say what was done."""
    if is_fragment_request(request):
        return add_toast(_workspace(request), text)
    messages.success(request, text)
    return redirect_page(request, reverse("statements:queue"))


def _workspace(request: CabinetRequest) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    outcome = given.get("outcome", "")
    outcome = outcome if outcome in QUEUED or outcome in Outcome.values else ""
    search = given.get("q", "").strip()[:100]
    limit = given.get("limit", "")
    shown = int(limit) if limit.isdigit() and len(limit) < 5 else QUEUE_PAGE
    found = read_queue(request.viewer, outcome=outcome, search=search, limit=shown)
    selected = _selected(request, found)
    client = given.get("client", "") if request.method != "POST" else ""
    items = [_item(payment, selected) for payment in found.payments]
    context: dict[str, Any] = {
        "queue": found,
        "items": items,
        "has_suggestions": any(item["has_suggestion"] for item in items),
        "outcome": outcome,
        "search": search,
        "next_limit": shown + QUEUE_PAGE,
        "tabs": _tabs(found, outcome),
        "panel": (
            read_candidates(request.viewer, selected, client_id=int(client) if client.isdigit() else None)
            if selected
            else None
        ),
        "selected": selected,
        "is_chosen": request.method != "POST" and bool(request.GET.get("payment")),
        "form": AsideForm(),
    }
    if context["panel"] is not None and context["panel"].match is not None:
        context["mark"] = _mark(context["panel"].match.outcome)
    return render_page(request, "statements/queue.html", context, {"matching": "workspace"})


def _selected(request: CabinetRequest, found: Queue) -> Payment | None:
    wanted = request.GET.get("payment", "") if request.method != "POST" else ""
    if wanted.isdigit():
        return get_owned(waiting(request.viewer), request.viewer, "statement_match__organization", pk=int(wanted))
    return found.payments[0] if found.payments else None


def _item(payment: Payment, selected: Payment | None) -> dict[str, Any]:
    found = getattr(payment, "statement_match", None)
    return {
        "payment": payment,
        "is_selected": selected is not None and payment.pk == selected.pk,
        "mark": _mark(found.outcome) if found else None,
        "client": found.organization if found else None,
        "has_suggestion": bool(found and found.suggested and found.organization_id),
    }


def _mark(outcome: str) -> dict[str, Any]:
    return {"label": Outcome(outcome).label, "mark": OUTCOME_MARKS[outcome]}


def _tabs(found: Queue, outcome: str) -> list[dict[str, Any]]:
    every = sum(found.outcomes.values())
    tabs = [{"label": _("All"), "code": "", "many": every, "active": not outcome}]
    for code in Outcome.values:
        many = found.outcomes.get(code, 0)
        if many:
            tabs.append({"label": Outcome(code).label, "code": code, "many": many, "active": outcome == code})
    return tabs
