"""A client pays an invoice: he chooses how, leaves for the gateway's page, comes back and waits for its word."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from core.finance.gateways.models import OnlinePayment
from core.finance.gateways.selectors import (
    PAY,
    get_online_payment,
    get_payable_invoice,
    is_underway,
    list_offers,
    method_title,
)
from core.finance.gateways.services.starting import Choice, MethodNotOffered, start_payment
from core.finance.gateways.services.waking import wake_soon
from core.finance.models import Invoice
from core.lib.errors import DomainError
from core.ui.htmx import back_url, is_fragment_request
from core.ui.page import CabinetRequest, module_page, render_page

DIALOG = {"dialog-place": "dialog"}
MOVED = "finance.online_payment.moved"


@module_page(permission=PAY, accepts_post=True)
def pay(request: CabinetRequest, pk: int) -> HttpResponse:
    """Ask how to pay; then send the payer to the gateway's page."""
    invoice = get_payable_invoice(request.viewer, pk)
    if request.method != "POST":
        return _ask(request, invoice)
    try:
        attempt = start_payment(
            invoice_id=invoice.pk,
            choice=_choice(request.POST.get("way", "")),
            user_id=request.user.pk,
            email=request.user.email or "",
        )
    except DomainError as error:
        return _ask(request, invoice, problem=error, status=422)
    return leave(request, attempt)


def leave(request: CabinetRequest, attempt: OnlinePayment) -> HttpResponse:
    """Lead to the gateway's page. A redirect would not do: our own rule for forms forbids the way to other sites."""
    if not attempt.pay_url:
        return HttpResponseClientRedirect(reverse("gateways:result", args=[attempt.pk]))
    if is_fragment_request(request):
        return HttpResponseClientRedirect(attempt.pay_url)
    return render_page(request, "gateways/leaving.html", {"attempt": attempt})


@module_page(permission=PAY)
def result(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show what became of an attempt. Coming back proves nothing: only the gateway's word counts, and it is asked."""
    attempt = get_online_payment(request.viewer, pk, permission=PAY)
    if is_underway(attempt):
        wake_soon(attempt, now=timezone.now())
    context = {
        "attempt": attempt,
        "invoice": attempt.invoice,
        "invoice_url": _invoice_url(request, attempt),
        "method": method_title(attempt),
        "is_underway": is_underway(attempt),
        "moved": MOVED,
        "channel": f"online_payment.{attempt.pk}",
        "is_late": is_underway(attempt) and timezone.now() > attempt.expires_at,
    }
    return render_page(request, "gateways/result.html", context, {"result": "result"})


def _invoice_url(request: CabinetRequest, attempt: OnlinePayment) -> str:
    if not request.viewer.may_for("finance.view_invoice", attempt.organization_id):
        return ""
    return reverse("finance:invoice_detail", args=[attempt.invoice_id])


def _ask(
    request: CabinetRequest, invoice: Invoice, *, problem: DomainError | None = None, status: int = 200
) -> HttpResponse:
    offers = list_offers(invoice)
    context: dict[str, Any] = {
        "invoice": invoice,
        "offers": offers,
        "several": len({offer.connection.pk for offer in offers}) > 1,
        "is_test": any(offer.connection.is_test for offer in offers),
        "chosen": request.POST.get("way") or next((one.code for one in offers if not one.is_failing), ""),
        "problem": problem,
        "url": reverse("finance:pay", args=[invoice.pk]),
        "back": back_url(request, "/"),
        "name": _("Invoice %(number)s") % {"number": invoice.number},
    }
    return render_page(request, "gateways/pay.html", context, DIALOG, status=status)


def _choice(given: str) -> Choice:
    number, _colon, method = given.partition(":")
    if not number.isdecimal() or not method:
        raise MethodNotOffered
    return Choice(connection_id=int(number), method=method)
