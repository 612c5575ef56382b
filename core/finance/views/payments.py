"""Payments: the list, one of them, and what is done to it by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.authors import present_author
from core.finance.forms.deeds import ConfirmForm, UndoForm
from core.finance.forms.payments import SharesForm
from core.finance.history import happenings
from core.finance.marks import INVOICES, PAYMENTS
from core.finance.models import Payment
from core.finance.selectors.invoices import open_invoices
from core.finance.selectors.payments import get_payment, list_allocations, list_changes, list_taken_back
from core.finance.services.payments import allocate_payment, return_to_queue, reverse_payment, take_back_allocation
from core.finance.states import PAYMENT_FLOW, PaymentStatus
from core.finance.tables import OwnPaymentTable, PaymentTable
from core.finance.views.invoices import live_channels
from core.lib.errors import DomainError
from core.organizations.viewer import Viewer
from core.ui import formatting
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

MOVES = "finance.payment.booked finance.payment.taken_back finance.payment.refunded finance.invoice.moved"
ALLOCATE = "finance.allocate_payment"
SHOWN = 50


@module_page(permission="finance.view_payment")
def payment_list(request: CabinetRequest) -> HttpResponse:
    context = {
        "may_enter": request.viewer.has_permission("finance.add_payment"),
        "channels": live_channels(request.viewer),
        "moves": f"{MOVES} finance.payments.wait",
    }
    table = PaymentTable if request.viewer.is_staff else OwnPaymentTable
    return render_table(request, table, template="finance/payment_list.html", context=context)


@module_page(permission="finance.view_payment")
def payment_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    payment, viewer = get_payment(request.viewer, pk), request.viewer
    context = {
        "payment": payment,
        "name": payment_name(payment),
        "mark": PAYMENTS[payment.status],
        "allocations": [(one, INVOICES[one.invoice.status]) for one in list_allocations(payment)],
        "taken_back": list_taken_back(payment),
        "history": happenings(
            list_changes(payment),
            viewer,
            words=dict(PaymentStatus.choices),
            marks=PAYMENTS,
            without_move=(_("Given back in part"), "arrow-back-up"),
        ),
        "sees_invoices": _sees_invoices(viewer, payment),
        "channel": f"organization.{payment.organization_id}" if payment.organization_id else "",
        "moves": MOVES,
        "crumbs": [{"label": _("Payments"), "url": reverse("finance:payment_list")}],
        **_deeds(viewer, payment),
    }
    living = {"payment-body": "finance/_payment_living.html"}
    return render_page(request, "finance/payment_detail.html", context, living)


def payment_name(payment: Payment) -> str:
    day = formatting.day(payment.paid_on, with_year=True)
    if payment.document_number:
        return _("Payment %(number)s of %(day)s") % {"number": payment.document_number, "day": day}
    return _("Payment of %(day)s") % {"day": day}


def _sees_invoices(viewer: Viewer, payment: Payment) -> bool:
    if payment.organization_id is None:
        return viewer.has_permission("finance.view_invoice")
    return viewer.may_for("finance.view_invoice", payment.organization_id)


def _deeds(viewer: Viewer, payment: Payment) -> dict[str, Any]:
    allocates, actions = viewer.has_permission(ALLOCATE), PAYMENT_FLOW.actions(payment.status)
    is_whole = not payment.refunded_amount
    return {
        "may_match": allocates and payment.status == PaymentStatus.UNMATCHED,
        "may_allocate": allocates and payment.status == PaymentStatus.BOOKED and payment.advance > 0,
        "may_take_back": allocates and payment.status == PaymentStatus.BOOKED,
        "may_return": allocates and "return_to_queue" in actions and is_whole,
        "may_reverse": allocates and "reverse" in actions and is_whole,
    }


@module_page(permission=ALLOCATE, accepts_post=True)
def payment_allocate(request: CabinetRequest, pk: int) -> HttpResponse:
    """Share the advance out over the client's invoices that wait, the one that is due first ahead."""
    payment = get_payment(request.viewer, pk, permission=ALLOCATE)
    waiting = open_invoices(organization_id=payment.organization_id or 0, currency=payment.currency)
    form = SharesForm(posted(request), invoices=waiting[:SHOWN], free=payment.advance)
    if form.is_bound and form.is_valid():
        parts = form.parts()
        try:
            if parts:
                allocate_payment(payment_id=payment.pk, parts=parts, author=present_author())
        except DomainError as error:
            explain(form, error)
        else:
            if parts:
                messages.success(request, _("The payment is put to the invoices."))
            return redirect_page(request, reverse("finance:payment_detail", args=[pk]))
    context = {
        "payment": payment,
        "name": payment_name(payment),
        "form": form,
        "rows": form.rows(),
        "hidden": max(waiting.count() - SHOWN, 0),
        "back": reverse("finance:payment_detail", args=[pk]),
        "crumbs": [
            {"label": _("Payments"), "url": reverse("finance:payment_list")},
            {"label": payment_name(payment), "url": reverse("finance:payment_detail", args=[pk])},
        ],
    }
    return render_page(request, "finance/payment_allocate.html", context, status=422 if form.is_bound else 200)


@module_page(permission=ALLOCATE, accepts_post=True)
def allocation_take_back(request: CabinetRequest, pk: int, allocation_id: int) -> HttpResponse:
    payment = get_payment(request.viewer, pk, permission=ALLOCATE)
    allocation = payment.allocations.filter(takes_back__isnull=True).select_related("invoice").get(pk=allocation_id)
    amount = formatting.money(allocation.amount, payment.currency)
    question = Question(
        title=_("Take the payment off the invoice?"),
        lead=_("%(amount)s on invoice %(number)s") % {"amount": amount, "number": allocation.invoice.number},
        text=_("The money stays on the client's balance as an advance; the invoice waits for it again."),
        verb=_("Take off"),
        icon="unlink",
    )

    def deed(_answer: dict[str, Any]) -> object:
        return take_back_allocation(allocation_id=allocation.pk, author=present_author())

    form = ConfirmForm(posted(request))
    return ask(request, question, form, deed, done=_("The payment is taken off the invoice."), back=_page(pk))


@module_page(permission=ALLOCATE, accepts_post=True)
def payment_return(request: CabinetRequest, pk: int) -> HttpResponse:
    payment = get_payment(request.viewer, pk, permission=ALLOCATE)
    question = Question(
        title=_("Return the payment to the queue?"),
        lead=_lead(payment),
        text=_("It leaves the client's balance and his invoices, and waits to be matched again."),
        verb=_("Return"),
        icon="arrow-back-up",
    )

    def deed(answer: dict[str, Any]) -> object:
        return return_to_queue(payment_id=payment.pk, author=present_author(), **answer)

    form = UndoForm(posted(request))
    return ask(request, question, form, deed, done=_("The payment waits to be matched."), back=_page(pk))


@module_page(permission=ALLOCATE, accepts_post=True)
def payment_reverse(request: CabinetRequest, pk: int) -> HttpResponse:
    payment = get_payment(request.viewer, pk, permission=ALLOCATE)
    question = Question(
        title=_("Reverse the payment?"),
        lead=_lead(payment),
        text=_("For a payment that never was: it leaves the client's balance and his invoices for good."),
        verb=_("Reverse"),
        icon="arrow-back-up",
        danger=True,
    )

    def deed(answer: dict[str, Any]) -> object:
        return reverse_payment(payment_id=payment.pk, author=present_author(), **answer)

    return ask(request, question, UndoForm(posted(request)), deed, done=_("The payment is reversed."), back=_page(pk))


def _page(pk: int) -> str:
    return reverse("finance:payment_detail", args=[pk])


def _lead(payment: Payment) -> str:
    amount = formatting.money(payment.amount, payment.currency)
    return ", ".join(str(part) for part in (payment_name(payment), payment.organization, amount) if part)
