"""A payment that the staff write down: whose it is, how much, and which invoices it pays."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.authors import present_author
from core.finance.forms.payments import PaymentForm, SharesForm
from core.finance.models import Payment
from core.finance.selectors.invoices import open_invoices
from core.finance.services.entering import HandPayment, enter_payment
from core.lib.errors import DomainError
from core.organizations.models import Organization
from core.organizations.scope import owned
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page

ENTER = "finance.add_payment"
PARTS = {"payment-shares": "shares"}
SHOWN = 20


@module_page(permission=ENTER, accepts_post=True)
def payment_new(request: CabinetRequest) -> HttpResponse:
    """Take a payment down; when the client is chosen, his invoices that wait are offered without a reload."""
    chooses = request.method == "POST" and request.POST.get("do") == "client"
    if request.method == "POST" and (entered := _entered_already(request)) is not None:
        return redirect_page(request, _next(request, entered.pk))
    form = PaymentForm(posted(request), viewer=request.viewer, initial={"key": uuid4().hex, **_start(request)})
    client_id = _client(request, form)
    waiting = open_invoices(organization_id=client_id or 0, currency="RUB")[:SHOWN]
    shares = SharesForm(
        None if chooses else posted(request), invoices=waiting, free=None, wanted=_number(request, "invoice")
    )
    if form.is_bound and not chooses and form.is_valid() and shares.is_valid():
        try:
            payment, _is_new = enter_payment(_entered(form, shares), author=present_author())
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The payment is on the client's balance."))
            return redirect_page(request, _next(request, payment.pk))
    if chooses:
        form = PaymentForm(viewer=request.viewer, initial=request.POST.dict())
    context = {
        "form": form,
        "shares": shares,
        "rows": shares.rows(),
        "has_client": client_id is not None,
        "crumbs": [{"label": _("Payments"), "url": reverse("finance:payment_list")}],
    }
    refused = form.is_bound and not chooses
    return render_page(request, "finance/payment_form.html", context, PARTS, status=422 if refused else 200)


def _number(request: CabinetRequest, name: str) -> int:
    """Return a key that the address names, 0, which is nobody's, for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isdigit() and len(text) < 19 else 0


def _start(request: CabinetRequest) -> dict[str, Any]:
    """Return what the address says: for which client, and for which of his invoices."""
    client = _number(request, "client")
    if not _may(request, client):
        return {}
    wanted = open_invoices(organization_id=client, currency="RUB").filter(pk=_number(request, "invoice")).first()
    if wanted is None:
        return {"organization": client}
    return {
        "organization": client,
        "amount": wanted.remainder,
        "agreement": wanted.agreement_id,
        "purpose": _("Payment of invoice %(number)s") % {"number": wanted.number},
    }


def _may(request: CabinetRequest, organization_id: int) -> bool:
    return owned(Organization.objects.filter(pk=organization_id), request.viewer, "", permission=ENTER).exists()


def _entered_already(request: CabinetRequest) -> Payment | None:
    """Return the payment of this very form: a second click leads to what the first has done."""
    key = request.POST.get("key", "")[:64].replace("\x00", "")
    made = owned(Payment.objects.filter(key=f"manual:form:{key}"), request.viewer, permission=ENTER)
    return made.filter(created_by=request.user.pk).first() if key else None


def _client(request: CabinetRequest, form: PaymentForm) -> int | None:
    """Return the chosen client where the person may enter payments for him: another's invoices are not shown."""
    chosen = form.client_id
    return chosen if chosen is not None and _may(request, chosen) else None


def _entered(form: PaymentForm, shares: SharesForm) -> HandPayment:
    data = form.cleaned_data
    return HandPayment(
        key=f"form:{data['key']}",
        organization_id=data["organization"].pk,
        amount=data["amount"],
        paid_on=data["paid_on"],
        purpose=data["purpose"],
        agreement_id=data["agreement"].pk if data["agreement"] else None,
        document_number=data["document_number"],
        is_awaited=data["is_awaited"],
        parts=shares.parts(),
    )


def _next(request: CabinetRequest, pk: int) -> str:
    if not request.viewer.has_permission("finance.view_payment"):
        return reverse("home")
    return reverse("finance:payment_detail", args=[pk])
