"""What came and went on the days of a period, of one client or of all that somebody sees."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from core.finance.models import ClientBalance, DayTurnover, Invoice, Payment
from core.finance.selectors.balances import VIEW, ZERO, list_balances
from core.finance.selectors.invoices import list_invoices
from core.finance.selectors.movements import CODES, OPERATIONAL
from core.finance.selectors.payments import list_payments
from core.finance.states import OPEN_INVOICE, InvoiceStatus, PaymentStatus
from core.organizations.scope import owned
from core.organizations.viewer import Viewer

ROUBLE = "RUB"
# An invoice counts from its issue, whatever became of its payment; a cancelled one never does.
ISSUED = (InvoiceStatus.ISSUED, InvoiceStatus.PARTIALLY_PAID, InvoiceStatus.OVERDUE, InvoiceStatus.PAID)


def turnover_by_day(viewer: Viewer, *, first: date, last: date) -> Mapping[date, tuple[Decimal, Decimal]]:
    """Return what came to and went from clients' roubles on each day that moved anything.

    It reads the kept turnovers of days, so that it costs the same for a million postings.
    """
    rows = _turnovers(viewer).filter(booked_on__range=(first, last)).values("booked_on")
    found = rows.annotate(came=Sum("credited"), went=Sum("debited")).order_by("booked_on")
    return {row["booked_on"]: (row["came"], row["went"]) for row in found}


def balance_before(viewer: Viewer, *, first: date) -> Decimal:
    """Return what the viewer's balances together were at the beginning of a day, counted back from what they are."""
    now = list_balances(viewer, currency=ROUBLE).aggregate(sum=Sum("operational"))["sum"] or ZERO
    since = _turnovers(viewer).filter(booked_on__gte=first).aggregate(moved=Sum(F("credited") - F("debited")))["moved"]
    return now - (since or ZERO)


def received(viewer: Viewer, *, first: date, last: date) -> QuerySet[Payment]:
    """Return the payments in roubles that were booked for days of a period."""
    payments = list_payments(viewer).filter(status=PaymentStatus.BOOKED, currency=ROUBLE)
    return payments.filter(paid_on__range=(first, last))


def received_by_day(viewer: Viewer, *, first: date, last: date) -> Mapping[date, Decimal]:
    rows = received(viewer, first=first, last=last).order_by("paid_on").values("paid_on")
    return {row["paid_on"]: row["sum"] for row in rows.annotate(sum=Sum("amount"))}


def invoiced(viewer: Viewer, *, first: date, last: date) -> QuerySet[Invoice]:
    """Return the invoices in roubles that were issued on days of a period and not cancelled."""
    invoices = list_invoices(viewer).filter(status__in=ISSUED, currency=ROUBLE)
    return invoices.filter(issued_on__range=(first, last))


def sum_amount(rows: QuerySet[Any]) -> Decimal:
    found: Decimal | None = rows.aggregate(sum=Sum("amount"))["sum"]
    return found or ZERO


def awaited(viewer: Viewer) -> dict[str, Any]:
    """Return how much open invoices lack, how much of it is overdue, in how many invoices and of how many clients.

    Sums are in roubles; invoices in other currencies are counted and not added.
    """
    lacks, roubles, late = F("amount") - F("paid_amount"), Q(currency=ROUBLE), Q(status=InvoiceStatus.OVERDUE)
    found = (
        list_invoices(viewer)
        .filter(status__in=OPEN_INVOICE)
        .aggregate(
            left=Sum(lacks, filter=roubles),
            late=Sum(lacks, filter=roubles & late),
            invoices=Count("pk", filter=late),
            clients=Count("organization", filter=late, distinct=True),
        )
    )
    return {**found, "left": found["left"] or ZERO, "late": found["late"] or ZERO}


def lowest_balances(viewer: Viewer, *, limit: int) -> list[ClientBalance]:
    """Return the balances with the least left to spend, the least first."""
    balances = list_balances(viewer, currency=ROUBLE).select_related("organization")
    return list(balances.order_by("available", "pk")[:limit])


def late_invoices(viewer: Viewer, *, limit: int) -> list[Invoice]:
    """Return the invoices that are overdue, the longest first."""
    late = list_invoices(viewer).filter(status=InvoiceStatus.OVERDUE).select_related("organization")
    return list(late.order_by("due_on", "pk")[:limit])


def _turnovers(viewer: Viewer) -> QuerySet[DayTurnover]:
    accounts = DayTurnover.objects.filter(account__code__in=CODES[OPERATIONAL], account__currency=ROUBLE)
    return owned(accounts, viewer, "account__organization", permission=VIEW)
