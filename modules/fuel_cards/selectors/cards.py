"""Reads of cards."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, DecimalField, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, JSONObject, Now
from django.utils import timezone

from core.lib.company import current_company
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer
from modules.fuel_cards.calc.limits import first_day
from modules.fuel_cards.models import (
    Card,
    CardAssignment,
    CardLimit,
    LimitPeriod,
    LimitUse,
    Transaction,
    TransactionKind,
)
from modules.fuel_cards.models.causes import condition_words

VIEW = "fuel_cards.view_card"
CONDITIONS = ("goods", "weekdays", "hours_from", "hours_to", "regions")


class StationNumbers(Func):
    """The numbers of stations whose ids are in an array."""

    template = "ARRAY(SELECT s.number FROM fuel_cards_station s WHERE s.id = ANY (%(expressions)s) ORDER BY s.number)"
    output_field = ArrayField(CharField())


def held_now() -> QuerySet[CardAssignment]:
    """Return the assignments in force at this moment, by the card of an outer query."""
    return CardAssignment.objects.filter(card=OuterRef("pk"), starts_at__lte=Now()).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now())
    )


def holder_of(card: Card) -> int | None:
    """Return the id of the client that holds the card now."""
    now = timezone.now()
    held = card.assignments.filter(starts_at__lte=now).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    return held.values_list("organization_id", flat=True).first()


def with_holder(cards: QuerySet[Card]) -> QuerySet[Any]:
    """Add `client_id` and `client_name`: who holds the card now."""
    return cards.annotate(
        client_id=Subquery(held_now().values("organization_id")[:1]),
        client_name=Subquery(held_now().values("organization__name")[:1]),
    )


def with_activity(cards: QuerySet[Any]) -> QuerySet[Any]:
    """Add what a list shows of a card's operations: today's litres and the last operation."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    mine = Transaction.objects.filter(card=OuterRef("pk"))
    today = mine.filter(at__gte=midnight, at__lt=midnight + timedelta(days=1), kind=TransactionKind.SALE, unit="л")
    litres = today.values("card").annotate(total=Sum("quantity")).values("total")
    last = mine.order_by("-at", "-id")
    fullest = fullest_limit()
    annotated: QuerySet[Any] = cards.annotate(
        limit_share=Subquery(fullest.values("share")[:1]),
        fullest=Subquery(
            fullest.values(
                facts=JSONObject(
                    **{name: name for name in ("period", "measure", "amount", "used", *CONDITIONS)}, stations="numbers"
                )
            )[:1]
        ),
        spent_today=Coalesce(Subquery(litres), Value(Decimal(0)), output_field=DecimalField(decimal_places=3)),
        last_at=Subquery(last.values("at")[:1]),
        last_station=Subquery(last.values("station__number")[:1]),
        last_region=Subquery(last.values("station__region")[:1]),
    )
    return annotated


def fullest_limit() -> QuerySet[Any]:
    """Return the limits of an outer query's card, the one that is used most in its present period first."""
    used = LimitUse.objects.filter(present(timezone.localdate(timezone=zone())), limit=OuterRef("pk")).values("used")[
        :1
    ]
    limits = CardLimit.objects.filter(card=OuterRef("pk")).exclude(period=LimitPeriod.OPERATION)
    annotated: QuerySet[Any] = limits.annotate(
        used=Coalesce(Subquery(used), Value(Decimal(0))),
        goods=Coalesce("product__name", "product_group"),
        numbers=StationNumbers("stations"),
        share=Case(When(amount__gt=0, then=F("used") / F("amount")), default=Value(Decimal(1))),
    )
    return annotated.order_by("-share", "pk")


def present(day: date) -> Q:
    """Return the condition for the use of the periods that a day lies in."""
    return Q(
        *(Q(limit__period=period, starts_on=first_day(period, day)) for period in LimitPeriod.values),
        _connector=Q.OR,
    )


def zone() -> ZoneInfo:
    return ZoneInfo(current_company().time_zone)


def list_limits(card: Card) -> list[Any]:
    """Return the card's limits with what is used of each in its present period, in the order of periods."""
    used = LimitUse.objects.filter(present(timezone.localdate(timezone=zone())), limit=OuterRef("pk")).values("used")[
        :1
    ]
    limits: Any = card.limits.select_related("product").annotate(
        used=Coalesce(Subquery(used), Value(Decimal(0))),
        goods=Coalesce("product__name", "product_group"),
        numbers=StationNumbers("stations"),
    )
    order = {period: place for place, period in enumerate(LimitPeriod.values)}
    return sorted(limits, key=lambda one: (order[one.period], one.product_group, one.measure, one.pk))


def conditions_of(limit: Any) -> str:
    """Say which operations a limit counts; the limit is a row of `list_limits` or the facts of the fullest one."""
    facts = limit if isinstance(limit, dict) else {**vars(limit), "stations": limit.numbers}
    return condition_words(facts)


def list_cards(viewer: Viewer) -> QuerySet[Any]:
    """Return the cards that the viewer may see: staff all, a client those he holds now."""
    all_cards = Card.objects.all()
    if not viewer.sees_all:
        # Few of many: found by what they hold, before anybody looks who holds each card.
        theirs = owned(CardAssignment.objects.filter(ends_at__isnull=True) | _ends_later(), viewer, permission=VIEW)
        all_cards = all_cards.filter(pk__in=theirs.values("card"))
    cards = owned(with_holder(all_cards), viewer, "client_id", permission=VIEW)
    found: QuerySet[Any] = cards.annotate(sync_state=F("at_supplier__state")).select_related("supplier")
    return found


def _ends_later() -> QuerySet[CardAssignment]:
    return CardAssignment.objects.filter(ends_at__gt=Now())


def list_cards_with_activity(viewer: Viewer) -> QuerySet[Any]:
    return with_activity(list_cards(viewer))


def get_card(viewer: Viewer, pk: int, *, permission: str = VIEW) -> Any:
    """Return one card; a missing one and another client's give the same 404."""
    cards = with_activity(with_holder(Card.objects.select_related("supplier")))
    return get_owned(cards, viewer, "client_id", permission=permission, pk=pk)


def list_assignments(card: Card) -> QuerySet[CardAssignment]:
    """Return who has held the card, the latest first."""
    return card.assignments.select_related("organization", "created_by").order_by("-starts_at")


def count_cards(viewer: Viewer) -> int:
    return list_cards(viewer).count()


def list_fullest_cards(viewer: Viewer, *, limit: int) -> list[Any]:
    """Return the cards nearest to a limit of theirs, then those used last."""
    cards = list_cards_with_activity(viewer)
    return list(
        cards.order_by(F("limit_share").desc(nulls_last=True), F("last_at").desc(nulls_last=True), "pk")[:limit]
    )
