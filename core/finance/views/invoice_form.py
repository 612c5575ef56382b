"""An invoice that is being written: its lines come and go and its sums are counted without the page being loaded."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.authors import present_author
from core.finance.calc import PaperLine, sums_of
from core.finance.forms.invoices import InvoiceSheet, rate_code, sheet_of
from core.finance.models import Invoice
from core.finance.selectors.invoices import get_invoice
from core.finance.services.invoices import change_draft, draft_invoice, issue_invoice
from core.finance.services.rules import invoice_rules
from core.finance.states import INVOICE_FLOW
from core.finance.tables.invoices import number_words
from core.lib.errors import DomainError
from core.organizations.models import Agreement, Organization
from core.organizations.scope import owned
from core.organizations.selectors import entities_in_use
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page

WRITE = "finance.issue_invoice"
PARTS = {"invoice-lines": "lines_part", "invoice-sums": "sums_part", "invoice-sides": "sides"}


@module_page(permission=WRITE, accepts_post=True)
def invoice_new(request: CabinetRequest) -> HttpResponse:
    if request.method == "POST":
        return _answer(request, InvoiceSheet(request.viewer, request.POST), None)
    return _form(request, InvoiceSheet(request.viewer, initial=start_of(request)), None)


@module_page(permission=WRITE, accepts_post=True)
def invoice_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk, permission=WRITE)
    INVOICE_FLOW.target(invoice.status, "issue")
    if request.method == "POST":
        return _answer(request, InvoiceSheet(request.viewer, request.POST), invoice)
    return _form(request, InvoiceSheet(request.viewer, initial=sheet_of(invoice)), invoice)


def start_of(request: CabinetRequest, *, permission: str = WRITE) -> dict[str, Any]:
    """Return what is filled in from the address: for whom, by which agreement; and what the company usually writes."""
    viewer, rules = request.viewer, invoice_rules()
    agreements = owned(Agreement.objects.filter(is_active=True), viewer, permission=permission)
    agreement = agreements.filter(pk=_number(request.GET.get("agreement"))).select_related("legal_entity").first()
    wanted = agreement.organization_id if agreement else _number(request.GET.get("client"))
    client = owned(Organization.objects.filter(pk=wanted), viewer, "", permission=permission).first()
    entity = agreement.legal_entity if agreement else None
    entity = entity or entities_in_use().first()
    return {
        "organization": client.pk if client else None,
        "agreement": agreement.pk if agreement else None,
        "legal_entity": entity.pk if entity else None,
        "vat_rate": rate_code(rules.vat_rate if entity is None or entity.is_vat_payer else None),
    }


def _number(text: str | None) -> int:
    """Return the key in the address, 0, which is nobody's, for anything else."""
    return int(text) if text and text.isdigit() and len(text) < 19 else 0


def _answer(request: CabinetRequest, sheet: InvoiceSheet, invoice: Invoice | None) -> HttpResponse:
    """Rearrange the lines or count anew where that is asked for, else save and, if wanted, issue."""
    deed = request.POST.get("do", "")
    if deed not in ("save", "issue"):
        return _form(request, sheet.arranged(), invoice, quiet=True)
    if sheet.is_valid():
        try:
            stored = _store(sheet, invoice, issues=deed == "issue")
        except DomainError as error:
            explain(sheet.head, error)
        else:
            issued = _("The invoice %(number)s is issued.") % {"number": stored.number}
            messages.success(request, issued if deed == "issue" else _("The draft is saved."))
            return redirect_page(request, reverse("finance:invoice_detail", args=[stored.pk]))
    return _form(request, sheet, invoice)


@transaction.atomic
def _store(sheet: InvoiceSheet, invoice: Invoice | None, *, issues: bool) -> Invoice:
    """Write the draft and issue it together: what cannot be issued leaves no draft behind."""
    author = present_author()
    if invoice is None:
        stored = draft_invoice(sheet.draft(), author=author)
    else:
        stored = change_draft(invoice_id=invoice.pk, draft=sheet.draft())
    return issue_invoice(invoice_id=stored.pk, author=author) if issues else stored


def _form(
    request: CabinetRequest, sheet: InvoiceSheet, invoice: Invoice | None, *, quiet: bool = False
) -> HttpResponse:
    """Draw the form; `quiet` says that nothing was to be saved, so nothing is refused yet."""
    counted = sheet.counted()
    lines = [line for line in counted.values() if line is not None]
    page = reverse("finance:invoice_edit", args=[invoice.pk]) if invoice else reverse("finance:invoice_new")
    back = reverse("finance:invoice_detail", args=[invoice.pk]) if invoice else reverse("finance:invoice_list")
    context = {
        "form": sheet.head,
        "quiet": quiet,
        "rows": [(form, form.key, counted[form.key]) for form in sheet.lines],
        "sums": sums_of(lines),
        "rates": rates_of(lines),
        "invoice": invoice,
        "name": number_words(invoice) if invoice else "",
        "has_issuer": entities_in_use().exists(),
        "due_in_days": invoice_rules().due_in_days,
        "url": page,
        "back": back,
        "crumbs": [{"label": _("Invoices"), "url": reverse("finance:invoice_list")}],
    }
    refused = request.method == "POST" and not quiet
    return render_page(request, "finance/invoice_form.html", context, PARTS, status=422 if refused else 200)


def rates_of(lines: Sequence[PaperLine]) -> list[tuple[Decimal, Decimal]]:
    sums: dict[Decimal, Decimal] = {}
    for line in lines:
        if line.vat_rate is not None:
            sums[line.vat_rate] = sums.get(line.vat_rate, Decimal(0)) + line.vat
    return sorted(sums.items(), reverse=True)
