"""Figures of the first page and of the card page: what was spent by day, and what waits for a person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.organizations.viewer import Viewer
from modules.fuel_cards.models import (
    Anomaly,
    Card,
    CardAssignment,
    CardLimit,
    ImportRun,
    LimitPeriod,
    LimitUse,
    Transaction,
)
from modules.fuel_cards.selectors.cards import list_cards, list_cards_with_activity, present, zone
from modules.fuel_cards.selectors.transactions import list_transactions
from modules.fuel_cards.states import BLOCKED_STATES, AnomalyState, CardStatus, RunState

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


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def sum_by_day(viewer: Viewer, *, days: int, card: int | None = None) -> list[Day]:
    """Return the last days, today included, also those on which nothing was bought."""
    last = timezone.localdate()
    first = last - timedelta(days=days - 1)
    known = sum_days(viewer, first=first, last=last, card=card)
    listed = [first + timedelta(days=number) for number in range(days)]
    return [known.get(day) or Day(day=day, amount=Decimal(0), litres=Decimal(0)) for day in listed]


def sum_days(viewer: Viewer, *, first: date, last: date, card: int | None = None) -> dict[date, Day]:
    """Return the days of a period, both its ends included, on which something was bought."""
    found = list_transactions(viewer, card=card)
    found = found.filter(at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1)))
    rows: Any = found.annotate(day=TruncDate("at")).order_by("day").values("day").annotate(**sums())
    zero = Decimal(0)
    return {row["day"]: Day(day=row["day"], amount=row["amount"] or zero, litres=row["litres"] or zero) for row in rows}


def sum_period(viewer: Viewer, *, first: date, last: date) -> Turnover:
    """Return the sums of the days from first to last, both included."""
    found = list_transactions(viewer).filter(at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1)))
    found_sums = found.aggregate(**sums(), operations=Count("pk"))
    return Turnover(
        amount=found_sums["amount"] or Decimal(0),
        litres=found_sums["litres"] or Decimal(0),
        operations=found_sums["operations"],
    )


def sum_margin(viewer: Viewer, *, first: date, last: date) -> Decimal:
    """Return what clients were charged over what suppliers charge us, of the operations that somebody pays."""
    found = list_transactions(viewer).filter(at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1)))
    sums = found.filter(unallocated="").aggregate(margin=Sum(F("amount") - F("net")))
    return sums["margin"] or Decimal(0)


def count_by_status(viewer: Viewer) -> dict[str, int]:
    """Return how many cards are in each state, also 0, as the list of cards finds them."""
    rows = list_cards(viewer).order_by().values_list("status").annotate(count=Count("pk"))
    known = dict(rows)
    return {status: known.get(status, 0) for status in CardStatus.values}


def count_unallocated() -> int:
    """Return how many operations debit nobody."""
    return Transaction.objects.exclude(unallocated="").count()


def count_suspicious() -> int:
    """Return how many findings wait for a decision."""
    return Anomaly.objects.filter(state=AnomalyState.NEW).count()


def count_unassigned() -> int:
    """Return how many cards that could work are nobody's."""
    free = Card.objects.exclude(pk__in=_assigned())
    return free.exclude(status__in=[CardStatus.CLOSED, CardStatus.LOST]).count()


def count_blocked() -> int:
    return Card.objects.filter(status__in=BLOCKED_STATES).count()


def count_undecided() -> int:
    """Return how many files are checked and wait to be taken in."""
    return ImportRun.objects.filter(state=RunState.READY).count()


def count_with_errors() -> int:
    return ImportRun.objects.filter(Q(state=RunState.DONE, rejected__gt=0) | _failed()).count()


def count_active(viewer: Viewer) -> tuple[int, int]:
    """Return how many cards work, and how many there are."""
    counts = list_cards(viewer).aggregate(all=Count("pk"), active=Count("pk", filter=Q(status=CardStatus.ACTIVE)))
    return counts["active"], counts["all"]


def list_nearly_used(viewer: Viewer, *, limit: int) -> list[Any]:
    """Return the cards a limit of which is nearly used, the fullest first."""
    cards = list_cards_with_activity(viewer).filter(nearly_used())
    return list(cards.order_by("-limit_share", "pk")[:limit])


def nearly_used() -> Q:
    """Return the condition for cards a limit of which is used by nine tenths or more.

    It is asked of the limits, once for all cards, and not of each card: the list counts these cards on every page.
    """
    limits = CardLimit.objects.exclude(period=LimitPeriod.OPERATION)
    uses = LimitUse.objects.filter(present(timezone.localdate(timezone=zone())), limit__amount__gt=0)
    uses = uses.exclude(limit__period=LimitPeriod.OPERATION)
    full = uses.filter(used__gte=NEARLY * F("limit__amount")).values("limit__card")
    return Q(pk__in=full) | Q(pk__in=limits.filter(amount=0).values("card"))


def days_left(viewer: Viewer, available: Decimal, *, days: int = 14) -> int | None:
    """Return for about how many days the money lasts at the pace of the last days; None where nobody can tell."""
    today = timezone.localdate()
    spent = sum_period(viewer, first=today - timedelta(days=days), last=today - timedelta(days=1)).amount
    return int(available * days / spent) if spent > 0 and available > 0 else None


def sums() -> dict[str, Sum]:
    return {"amount": Sum("amount"), "litres": Sum("quantity", filter=Q(unit=LITRES))}


def _failed() -> Q:
    return Q(state=RunState.REFUSED) & ~Q(problem_code="discarded") | Q(state=RunState.BROKEN_OFF)


def _assigned() -> QuerySet[Any]:
    now = timezone.now()
    held = CardAssignment.objects.filter(starts_at__lte=now)
    return held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).values("card_id")
