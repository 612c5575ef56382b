"""Invoices: the list and one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.documents.marks import DOCUMENT_MARKS
from core.documents.selectors import list_about
from core.finance.gateways.selectors import pay_urls
from core.finance.history import happenings
from core.finance.marks import INVOICES
from core.finance.models import Invoice
from core.finance.queries.invoices import (
    get_invoice,
    list_allocations,
    list_changes,
    list_lines,
    vat_by_rate,
)
from core.finance.services.invoice_documents import SUBJECT, document_of_invoice
from core.finance.services.printing import bank_account, printed_invoice
from core.finance.services.reopening import is_marked_paid
from core.finance.services.rules import invoice_rules
from core.finance.states import INVOICE_FLOW, OPEN_INVOICE, InvoiceStatus
from core.finance.tables import InvoiceTable, OwnInvoiceTable
from core.finance.tables.invoices import number_words, status_words, vat_words
from core.organizations.viewer import Viewer
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

ADD = "documents.add_version"
MOVES = "finance.invoice.issued finance.invoice.moved finance.invoice.reminded"


@module_page(permission="finance.view_invoice")
def invoice_list(request: CabinetRequest) -> HttpResponse:
    viewer = request.viewer
    asks = not viewer.is_staff and viewer.has_permission("finance.request_invoice")
    context = {
        "may_write": viewer.has_permission("finance.issue_invoice"),
        "may_ask": asks and invoice_rules().takes_requests,
        "channels": live_channels(viewer),
        "moves": f"{MOVES} finance.invoice.requested",
    }
    table = InvoiceTable if viewer.is_staff else OwnInvoiceTable
    return render_table(request, table, template="finance/invoice_list.html", context=context)


def live_channels(viewer: Viewer) -> list[str]:
    """Return where a list of the viewer's rows hears of changes; who sees some clients alone hears of none here."""
    if viewer.sees_all:
        return ["staff.finance"]
    return [] if viewer.is_staff else [f"organization.{pk}" for pk in viewer.organization_ids]


@module_page(permission="finance.view_invoice")
def invoice_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the invoice; an open page asks for its living parts again when something happens to it."""
    invoice = get_invoice(request.viewer, pk)
    context = {**_paper(invoice), **_money(request.viewer, invoice), **_deeds(request.viewer, invoice)}
    context |= _files(request.viewer, invoice)
    context["crumbs"] = [{"label": _("Invoices"), "url": reverse("finance:invoice_list")}]
    living = {"invoice-body": "finance/_invoice_living.html"}
    return render_page(request, "finance/invoice_detail.html", context, living)


@module_page(permission="finance.view_invoice")
def invoice_pdf(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk)
    content = printed_invoice(invoice)
    name = f"{invoice.number}.pdf".replace("/", "-").replace("\\", "-")
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@module_action(permission=ADD)
def invoice_files(request: CabinetRequest, pk: int) -> HttpResponse:
    """Open the document in which both sides pass versions of the invoice, begun where there is none."""
    viewer = request.viewer
    invoice = get_invoice(viewer, pk)
    get_invoice(viewer, pk, permission=ADD)
    document = document_of_invoice(invoice, with_copy=viewer.is_staff)
    messages.success(request, _("Both sides add their versions here and answer the other's."))
    return redirect_page(request, reverse("documents:document_detail", args=[document.pk]))


def _files(viewer: Viewer, invoice: Invoice) -> dict[str, Any]:
    sees = viewer.may_for("documents.view_document", invoice.organization_id)
    documents = list(list_about(viewer, SUBJECT, invoice.pk)[:20]) if sees else []
    return {
        "documents": [(one, DOCUMENT_MARKS[one.status]) for one in documents],
        "may_begin": sees and not documents and bool(invoice.number) and viewer.may_for(ADD, invoice.organization_id),
    }


def _paper(invoice: Invoice) -> dict[str, Any]:
    lines = list_lines(invoice)
    return {
        "invoice": invoice,
        "name": number_words(invoice),
        "mark": INVOICES[invoice.status],
        "status": status_words(invoice),
        "vat_words": vat_words(invoice),
        "lines": lines,
        "vat": [one for one in vat_by_rate(lines) if one.rate is not None],
        "bank": bank_account(invoice.legal_entity, invoice.currency) if invoice.status in OPEN_INVOICE else None,
    }


def _money(viewer: Viewer, invoice: Invoice) -> dict[str, Any]:
    changes = list_changes(invoice)
    if not viewer.is_staff and not invoice.requested_at:
        # A draft is the staff's own affair unless the client has asked for it.
        changes = [change for change in changes if change.status_to != InvoiceStatus.DRAFT]
    return {
        "allocations": list_allocations(invoice),
        "sees_payments": viewer.may_for("finance.view_payment", invoice.organization_id),
        "history": happenings(
            changes,
            viewer,
            words=dict(InvoiceStatus.choices),
            marks=INVOICES,
            without_move=(_("Reminder sent"), "mail"),
        ),
        "channel": f"organization.{invoice.organization_id}",
        "moves": MOVES,
    }


def _deeds(viewer: Viewer, invoice: Invoice) -> dict[str, Any]:
    """Return what this person may do with it now."""
    actions = INVOICE_FLOW.actions(invoice.status)
    issues = viewer.has_permission("finance.issue_invoice")
    changes = viewer.has_permission("finance.change_invoice_status")
    is_open = invoice.status in OPEN_INVOICE
    return {
        "may_issue": issues and "issue" in actions,
        "may_copy": issues,
        "may_remind": issues and is_open,
        "may_cancel": changes and "cancel" in actions and not invoice.paid_amount,
        "may_mark": changes and "mark_paid" in actions,
        "may_reopen": changes and bool(invoice.paid_amount) and is_marked_paid(invoice),
        "may_enter": viewer.has_permission("finance.add_payment") and is_open,
        "pay_url": pay_urls(viewer, [invoice]).get(invoice.pk, "") if is_open and not viewer.is_staff else "",
        "is_open": is_open,
    }
