"""Acts of operations in any order: no kopeck is lost or doubled."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.finance.authors import SYSTEM
from core.finance.models import Act, ActCharge, ActLine, Posting
from core.finance.selectors import verify_ledger
from core.finance.services.acts import cancel_act
from core.lib.company import CurrentCompany
from core.lib.errors import DomainError
from modules.fuel_cards.models import Card, Supplier
from modules.fuel_cards.services.assign_card import assign_card
from tests.modules.fuel_cards.test_acts import CARDS, act, buy, client, make_world

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-79")]
STEPS = st.one_of(
    st.tuples(st.just("buy"), st.integers(1, 120), st.integers(1, 99_999), st.integers(0, 2)),
    st.tuples(st.just("return"), st.integers(1, 120), st.integers(1, 99_999), st.integers(0, 2)),
    st.tuples(st.just("give"), st.integers(1, 120), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("act"), st.integers(0, 3)),
    st.tuples(st.just("cancel"), st.integers(0, 5)),
)


def step_on(supplier: Supplier, number: int, step: tuple[Any, ...]) -> None:
    day = lambda offset: datetime(2026, 7, 1, 9, tzinfo=UTC) + timedelta(days=offset)  # noqa: E731
    match step:
        case ("buy", offset, kopecks, card):
            buy(supplier, f"b{number}", day(offset), str(Decimal(kopecks) / 100), card=card)
        case ("return", offset, kopecks, card):
            buy(supplier, f"r{number}", day(offset), str(Decimal(-kopecks) / 100), card=card, quantity="-1")
        case ("give", offset, card, whom):
            given = Card.objects.get(number=CARDS[card])
            with suppress(DomainError), transaction.atomic():  # a period that is taken is another test's business
                assign_card(card_id=given.pk, organization_id=client(whom).pk, at=day(offset))
        case ("act", month):
            first = date(2026, 7 + month, 1)
            act((first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)), issues=number % 3 != 0)
        case ("cancel", place):
            standing = Act.objects.exclude(status="cancelled").order_by("pk")
            if standing.count() > place:
                cancel_act(act_id=standing[place].pk, author=SYSTEM, reason="Иначе")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=25))
def test_acts_and_what_waits_for_them_come_to_what_was_charged(
    company: CurrentCompany, steps: list[tuple[Any, ...]]
) -> None:
    """Whatever is bought, returned, moved, acted and withdrawn in whatever order, no kopeck is lost or doubled."""
    with transaction.atomic():
        supplier = make_world()
        for number, step in enumerate(steps):
            step_on(supplier, number, step)
        for month in range(4):
            step_on(supplier, 1, ("act", month))

        standing = Act.objects.exclude(status="cancelled")
        charged = Posting.objects.filter(account__code="client", entry__key__startswith="fuel_cards.")
        acted = charged.filter(entry__in=ActCharge.objects.values("entry"))
        total = lambda rows, name="amount": rows.aggregate(sum=Sum(name))["sum"] or Decimal(0)  # noqa: E731
        assert total(standing) == -total(acted)
        assert total(ActLine.objects.filter(act__in=standing)) == total(standing)
        assert {
            one.amount
            for one in standing
            if one.amount != -total(charged.filter(entry__in=one.charges.values("entry")))
        } == set()
        left = charged.exclude(entry__in=ActCharge.objects.values("entry"))
        waiting = left.values("account__organization").annotate(sum=Sum("amount")).filter(sum__lt=0)
        assert list(waiting.filter(entry__happened_at__lt=datetime(2026, 7, 1, tzinfo=UTC))) == []
        assert verify_ledger().is_right
        transaction.set_rollback(True)
