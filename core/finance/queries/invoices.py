"""Invoices as a viewer may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from core.finance.models import ActLine, Allocation, Invoice, InvoiceChange, InvoiceLine
from core.finance.states import OPEN_INVOICE
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer

VIEW = "finance.view_invoice"
# A client sees what was issued to him, with its number, and what he himself has asked for.
FOR_CLIENTS = ~Q(number="") | Q(requested_at__isnull=False)


@dataclass(frozen=True, kw_only=True)
class ToPay:
    """What a client has to pay: how many invoices wait, for how much, and the first of them."""

    count: int
    amount: Decimal
    overdue: int
    first: Sequence[Invoice]


@dataclass(frozen=True, kw_only=True)
class VatLine:
    """The VAT of one rate; a rate of None is "without VAT"."""

    rate: Decimal | None
    amount: Decimal


def list_invoices(viewer: Viewer, *, permission: str = VIEW) -> QuerySet[Invoice]:
    found = owned(Invoice.objects.all(), viewer, permission=permission)
    return found if viewer.is_staff else found.filter(FOR_CLIENTS)


def get_invoice(viewer: Viewer, pk: int, *, permission: str = VIEW) -> Invoice:
    """Return one invoice with who it is between; another's and a missing one answer alike."""
    found = list_invoices(viewer, permission=permission)
    related = ("organization", "legal_entity", "agreement")
    return get_owned(found.select_related(*related), viewer, permission=permission, pk=pk)


def list_lines(invoice: Invoice) -> list[InvoiceLine]:
    return list(invoice.lines.order_by("position"))


def vat_by_rate(lines: Sequence[InvoiceLine] | Sequence[ActLine]) -> list[VatLine]:
    """Return the VAT of each rate that stands on the invoice, the highest first, "without" last."""
    sums: dict[Decimal | None, Decimal] = {}
    for line in lines:
        sums[line.vat_rate] = sums.get(line.vat_rate, Decimal(0)) + line.vat_amount
    rates = sorted(sums, key=lambda rate: Decimal(-1) if rate is None else rate, reverse=True)
    return [VatLine(rate=rate, amount=sums[rate]) for rate in rates]


def list_allocations(invoice: Invoice) -> list[Allocation]:
    """Return what stands on the invoice now, each with its payment, the latest first."""
    standing = invoice.allocations.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    return list(standing.select_related("payment").order_by("-id"))


def list_changes(invoice: Invoice) -> list[InvoiceChange]:
    """Return the history, the latest first, with the names of the people who made it."""
    return list(invoice.changes.select_related("user").order_by("-id"))


def open_invoices(*, organization_id: int, currency: str) -> QuerySet[Invoice]:
    """Return the invoices of a client that wait for money, the one that is due first ahead."""
    waiting = Invoice.objects.filter(organization_id=organization_id, currency=currency, status__in=OPEN_INVOICE)
    return waiting.order_by(F("due_on").asc(nulls_last=True), "id")


def what_is_to_pay(viewer: Viewer, *, shown: int) -> ToPay:
    """Sum up what waits for the viewer's money, in two queries."""
    waiting = list_invoices(viewer).filter(status__in=OPEN_INVOICE)
    figures = waiting.aggregate(
        count=Count("pk"), amount=Sum(F("amount") - F("paid_amount")), overdue=Count("pk", filter=Q(status="overdue"))
    )
    first = waiting.select_related("organization").order_by(F("due_on").asc(nulls_last=True), "id")[:shown]
    return ToPay(
        count=figures["count"],
        amount=figures["amount"] or Decimal(0),
        overdue=figures["overdue"],
        first=list(first) if figures["count"] else [],
    )


def count_for_menu(viewer: Viewer) -> int | None:
    """Return what waits: for a client his invoices to pay, for the staff what clients have asked for; None for none."""
    if viewer.is_staff:
        waiting = list_invoices(viewer).filter(status="draft", requested_at__isnull=False)
    else:
        waiting = list_invoices(viewer).filter(status__in=OPEN_INVOICE)
    return waiting.count() or None
