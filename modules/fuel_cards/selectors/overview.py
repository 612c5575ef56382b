"""Figures of the first page and of the card page: what was spent by day, and what waits for a person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.organizations.viewer import Viewer
from modules.fuel_cards.models import Card, CardAssignment, ImportRun, Transaction
from modules.fuel_cards.selectors.cards import list_cards, list_cards_with_activity
from modules.fuel_cards.selectors.transactions import list_transactions
from modules.fuel_cards.states import BLOCKED_STATES, CardStatus, RunState

LITRES = "л"
NEARLY = Decimal("0.9")


@dataclass(frozen=True, kw_only=True)
class Day:
    """What clients were charged on one day."""

    day: date
    amount: Decimal
    litres: Decimal


@dataclass(frozen=True, kw_only=True)
class Turnover:
    """Sums of a period."""

    amount: Decimal
    litres: Decimal
    operations: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for a person, by its kind."""

    unallocated: int
    unassigned: int
    blocked: int
    undecided: int
    with_errors: int


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def sum_by_day(viewer: Viewer, *, days: int, card: int | None = None) -> list[Day]:
    """Return the last days, today included, also those on which nothing was bought."""
    first = timezone.localdate() - timedelta(days=days - 1)
    found = list_transactions(viewer, card=card).filter(at__gte=midnight(first), at__lt=_tomorrow())
    rows: Any = found.annotate(day=TruncDate("at")).order_by("day").values("day").annotate(**_sums())
    known = {row["day"]: row for row in rows}
    none = {"amount": None, "litres": None}
    listed = [first + timedelta(days=number) for number in range(days)]
    return [
        Day(
            day=day,
            amount=known.get(day, none)["amount"] or Decimal(0),
            litres=known.get(day, none)["litres"] or Decimal(0),
        )
        for day in listed
    ]


def sum_period(viewer: Viewer, *, first: date, last: date) -> Turnover:
    """Return the sums of the days from first to last, both included."""
    found = list_transactions(viewer).filter(at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1)))
    sums = found.aggregate(**_sums(), operations=Count("pk"))
    return Turnover(
        amount=sums["amount"] or Decimal(0), litres=sums["litres"] or Decimal(0), operations=sums["operations"]
    )


def count_waiting(viewer: Viewer) -> Waiting:
    """Return what waits in the whole company; asked for staff alone."""
    free = ~Q(pk__in=_assigned())
    cards = Card.objects.aggregate(
        blocked=Count("pk", filter=Q(status__in=BLOCKED_STATES)),
        unassigned=Count("pk", filter=free & ~Q(status__in=[CardStatus.CLOSED, CardStatus.LOST])),
    )
    runs = ImportRun.objects.aggregate(
        undecided=Count("pk", filter=Q(state=RunState.READY)),
        with_errors=Count("pk", filter=Q(state=RunState.DONE, rejected__gt=0) | _failed()),
    )
    return Waiting(unallocated=Transaction.objects.exclude(unallocated="").count(), **cards, **runs)


def count_active(viewer: Viewer) -> tuple[int, int]:
    """Return how many cards work, and how many there are."""
    counts = list_cards(viewer).aggregate(all=Count("pk"), active=Count("pk", filter=Q(status=CardStatus.ACTIVE)))
    return counts["active"], counts["all"]


def list_nearly_used(viewer: Viewer, *, limit: int) -> list[Any]:
    """Return the cards a limit of which is nearly used, the fullest first."""
    cards = list_cards_with_activity(viewer).filter(nearly_used())
    return list(cards.order_by("-limit_share", "pk")[:limit])


def nearly_used() -> Q:
    """Return the condition for cards with activity a limit of which is used by nine tenths or more."""
    return Q(limit_share__gte=NEARLY)


def days_left(viewer: Viewer, available: Decimal, *, days: int = 14) -> int | None:
    """Return for about how many days the money lasts at the pace of the last days; None where nobody can tell."""
    today = timezone.localdate()
    spent = sum_period(viewer, first=today - timedelta(days=days), last=today - timedelta(days=1)).amount
    return int(available * days / spent) if spent > 0 and available > 0 else None


def _sums() -> dict[str, Sum]:
    return {"amount": Sum("amount"), "litres": Sum("quantity", filter=Q(unit=LITRES))}


def _tomorrow() -> datetime:
    return midnight(timezone.localdate() + timedelta(days=1))


def _failed() -> Q:
    return Q(state=RunState.REFUSED) & ~Q(problem_code="discarded") | Q(state=RunState.BROKEN_OFF)


def _assigned() -> QuerySet[Any]:
    now = timezone.now()
    held = CardAssignment.objects.filter(starts_at__lte=now)
    return held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).values("card_id")
