"""What is known of connections and online payments."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from core.finance.gateways.breaker import failing
from core.finance.gateways.models import Connection, Finding, OnlinePayment, Reconciliation, Refund
from core.finance.gateways.states import OPEN_ONLINE
from core.finance.models import Invoice
from core.finance.states import OPEN_INVOICE
from core.integrations.gateways.catalogue import gateway_class, gateways
from core.integrations.gateways.gateway import ListingGateway, Method
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer

PAY, VIEW, REFUND, MANAGE = (
    "finance.pay_online",
    "finance.view_payment",
    "finance.refund_payment",
    "finance.manage_gateway",
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A way to pay an invoice now."""

    connection: Connection
    method: Method
    is_failing: bool = False

    @property
    def code(self) -> str:
        return f"{self.connection.pk}:{self.method.code}"

    @property
    def gateway(self) -> Any:
        return gateway_class(self.connection.gateway).title


def get_payable_invoice(viewer: Viewer, pk: int) -> Invoice:
    """Return an issued invoice that the viewer may pay online; 404 for any other."""
    invoices = Invoice.objects.select_related("organization").exclude(status__in=["draft", "cancelled"])
    return get_owned(invoices, viewer, permission=PAY, pk=pk)


def list_offers(invoice: Invoice) -> list[Offer]:
    """Return the ways to pay this invoice, the company's first gateway first, each way once for one gateway."""
    if invoice.status not in OPEN_INVOICE:
        return []
    wanted = Q(legal_entity__isnull=True) | Q(legal_entity=invoice.legal_entity_id)
    connections = Connection.objects.filter(wanted, is_active=True).order_by("-is_default", "pk")
    found = []
    for connection in connections:
        kind = gateways().get(connection.gateway)
        if kind is None or invoice.currency not in kind.currencies:
            continue
        known = failing(connection)
        is_failing = known is not None and known.is_open
        found += [
            Offer(connection=connection, method=method, is_failing=is_failing)
            for method in kind.methods
            if method.code in connection.methods
        ]
    return sorted(found, key=lambda offer: offer.is_failing)


def pay_urls(viewer: Viewer, invoices: Iterable[Invoice]) -> dict[int, str]:
    """Return where each of the invoices is paid online, in one query; one that cannot be is left out."""
    connections = [(one, gateways().get(one.gateway)) for one in Connection.objects.filter(is_active=True)]
    found = {}
    for invoice in invoices:
        takes = (
            kind is not None
            and invoice.currency in kind.currencies
            and one.legal_entity_id in {None, invoice.legal_entity_id}
            for one, kind in connections
        )
        if invoice.status in OPEN_INVOICE and viewer.may_for(PAY, invoice.organization_id) and any(takes):
            found[invoice.pk] = reverse("finance:pay", args=[invoice.pk])
    return found


def list_online_payments(viewer: Viewer, *, permission: str = VIEW) -> QuerySet[OnlinePayment]:
    payments = OnlinePayment.objects.select_related("connection", "organization", "invoice")
    return owned(payments, viewer, permission=permission)


def get_online_payment(viewer: Viewer, pk: int, *, permission: str) -> OnlinePayment:
    return get_owned(OnlinePayment.objects.all(), viewer, permission=permission, pk=pk)


def list_attempts(invoice: Invoice) -> QuerySet[OnlinePayment]:
    return OnlinePayment.objects.filter(invoice=invoice).select_related("connection").order_by("-pk")


def list_refunds(attempt: OnlinePayment) -> QuerySet[Refund]:
    return attempt.refunds.select_related("user").order_by("-pk")


def list_connections() -> QuerySet[Connection]:
    return Connection.objects.order_by("-is_active", "-is_default", "pk")


def asks_singly(connection: Connection) -> bool:
    """Tell whether the gateway has no list of payments: it is asked for each of ours, and others stay unseen."""
    kind = gateways().get(connection.gateway)
    return kind is not None and not issubclass(kind, ListingGateway)


def list_reconciliations() -> QuerySet[Reconciliation]:
    open_ones = Count("findings", filter=Q(findings__is_mended=False))
    return Reconciliation.objects.select_related("connection").annotate(found=Count("findings"), open_ones=open_ones)


def list_findings(made: Reconciliation) -> QuerySet[Finding]:
    return made.findings.select_related("online_payment__organization").order_by("is_mended", "pk")


def method_title(attempt: OnlinePayment) -> Any:
    """Return what the way to pay is called, for its payer."""
    kind = gateways().get(attempt.connection.gateway)
    known = next((one for one in kind.methods if one.code == attempt.method), None) if kind else None
    return known.title if known else attempt.method


def is_underway(attempt: OnlinePayment) -> bool:
    return attempt.status in OPEN_ONLINE
