"""The staff's pages: attempts to pay with what came of each, and refunds."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.gateways.forms import RefundForm
from core.finance.gateways.models import OnlinePayment
from core.finance.gateways.selectors import (
    REFUND,
    VIEW,
    get_online_payment,
    is_underway,
    list_refunds,
    method_title,
)
from core.finance.gateways.services.refunding import ask_refund, left_to_refund
from core.finance.gateways.tables import MARKS, OnlinePaymentTable
from core.lib.errors import DomainError
from core.ui.asking import posted
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

DIALOG = {"dialog-place": "dialog"}


@module_page(permission=VIEW)
def payment_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, OnlinePaymentTable, template="gateways/payment_list.html")


@module_page(permission=VIEW)
def payment_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    attempt = get_online_payment(request.viewer, pk, permission=VIEW)
    left = left_to_refund(attempt)
    refunds = list(list_refunds(attempt))
    context = {
        "attempt": attempt,
        "mark": MARKS[attempt.status],  # type: ignore[index]
        "method": method_title(attempt),
        "refunds": refunds,
        "left": left,
        "is_moving": is_underway(attempt) or any(one.status == "waiting" for one in refunds),
        "events": attempt.events.order_by("-pk")[:20] if request.viewer.is_staff else (),
        "may_see_invoice": request.viewer.may_for("finance.view_invoice", attempt.organization_id),
        "may_refund": left > 0 and request.viewer.may_for(REFUND, attempt.organization_id),
        "crumbs": [{"label": _("Online payments"), "url": reverse("gateways:payment_list")}],
    }
    return render_page(request, "gateways/payment_detail.html", context, {"payment": "payment"})


@module_page(permission=REFUND, accepts_post=True)
def payment_refund(request: CabinetRequest, pk: int) -> HttpResponse:
    attempt = get_online_payment(request.viewer, pk, permission=REFUND)
    left = left_to_refund(attempt)
    form = RefundForm(posted(request), initial={"amount": left})
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            ask_refund(
                online_payment_id=attempt.pk,
                amount=given["amount"],
                reason=given["reason"],
                key=given["key"].hex,
                user_id=request.user.pk,
            )
        except DomainError as error:
            _add_errors(form, error)
        else:
            messages.success(request, _("The refund is on its way to the payment system."))
            return redirect_page(request, reverse("gateways:payment_detail", args=[attempt.pk]))
    return _ask(request, attempt, form, left)


def _add_errors(form: RefundForm, error: DomainError) -> None:
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, [str(word) for word in words])
    if not error.fields:
        form.add_error(None, str(error))


def _ask(request: CabinetRequest, attempt: OnlinePayment, form: RefundForm, left: Any) -> HttpResponse:
    detail = reverse("gateways:payment_detail", args=[attempt.pk])
    context = {
        "attempt": attempt,
        "form": form,
        "left": left,
        "url": reverse("gateways:payment_refund", args=[attempt.pk]),
        "back": back_url(request, detail),
    }
    return render_page(request, "gateways/refund.html", context, DIALOG, status=422 if form.is_bound else 200)
