"""A client asks for an invoice of an amount that he chooses."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.authors import present_author
from core.finance.forms.payments import RequestForm
from core.finance.services.requesting import request_invoice
from core.finance.services.rules import invoice_rules
from core.finance.states import InvoiceStatus
from core.lib.errors import DomainError
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page


@module_page(permission="finance.request_invoice", accepts_post=True)
def invoice_request(request: CabinetRequest) -> HttpResponse:
    rules = invoice_rules()
    form = RequestForm(posted(request), viewer=request.viewer, initial={"amount": request.GET.get("amount", "")})
    if form.is_bound and form.is_valid():
        chosen, agreement = form.cleaned_data, form.cleaned_data.get("agreement")
        try:
            invoice = request_invoice(
                organization_id=chosen["organization"].pk,
                amount=chosen["amount"],
                agreement_id=agreement.pk if agreement else None,
                author=present_author(),
                key=chosen["key"],
            )
        except DomainError as error:
            explain(form, error)
        else:
            is_issued = invoice.status != InvoiceStatus.DRAFT
            done = _("Here is your invoice %(number)s.") % {"number": invoice.number}
            messages.success(
                request, done if is_issued else _("Your request has been taken: we will issue the invoice.")
            )
            return redirect_page(request, _next(request, invoice.pk))
    crumbs = [{"label": _("Invoices"), "url": reverse("finance:invoice_list")}]
    context = {"form": form, "rules": rules, "crumbs": crumbs}
    return render_page(request, "finance/invoice_request.html", context, status=422 if form.is_bound else 200)


def _next(request: CabinetRequest, pk: int) -> str:
    if not request.viewer.has_permission("finance.view_invoice"):
        return reverse("home")
    return reverse("finance:invoice_detail", args=[pk])
