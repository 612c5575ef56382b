"""A past period priced anew: a report first, then each difference booked once, and nothing that is acted or closed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from core.audit.models import AuditRecord
from core.finance.models import Account, ActLine, Entry
from core.finance.selectors import balance, verify_ledger
from core.finance.services.books import close_days
from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from modules.fuel_cards.models import RecalculatedLine, Recalculation, Supplier, Transaction
from modules.fuel_cards.services.assign_card import assign_card
from modules.fuel_cards.services.imports.transactions import import_transactions
from modules.fuel_cards.services.recalculate import (
    ReportNotReady,
    apply_recalculation,
    ask_to_apply,
    break_off_recalculation,
    count_recalculation,
    start_recalculation,
)
from modules.fuel_cards.services.set_tariff import set_mode, set_tariff
from tests.factories.finance import make_legal_entity
from tests.modules.fuel_cards.reports import refund, report
from tests.modules.fuel_cards.test_acts import act
from tests.modules.fuel_cards.test_import_concurrency import in_threads
from tests.modules.fuel_cards.test_tariffs import DAY, START, buy, clients, make_shop

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-66")]
NOW = START + 10 * DAY
FIRST, LAST = START.date(), (START + 9 * DAY).date()


@pytest.fixture
def shop(company: CurrentCompany) -> Supplier:
    return priced_shop()


def priced_shop() -> Supplier:
    """Two purchases at 600 and one at 590 by the general tariff of the supplier's price; then agreed: 3 % less."""
    supplier = make_shop()
    make_legal_entity()
    for number, day in (("1", 1), ("2", 5)):
        buy(supplier, number, START + day * DAY)
    buy(supplier, "3", START + 5 * DAY, card=1)
    mine, _other = clients()
    since = START + 4 * DAY
    set_tariff(method="percent", value=Decimal(-3), organization_id=mine, recalculates_from=since, now=NOW)
    set_mode(organization_id=mine, mode="individual", recalculates_from=START, now=NOW)
    return supplier


def counted(**scope: Any) -> Recalculation:
    run = start_recalculation(first=FIRST, last=LAST, reason="Договорились", **scope)
    count_recalculation(run_id=run.pk)
    run.refresh_from_db()
    return run


def applied(run: Recalculation) -> int:
    ask_to_apply(run_id=run.pk)
    return apply_recalculation(run_id=run.pk)


def lines(run: Recalculation) -> list[tuple[Any, ...]]:
    found = RecalculatedLine.objects.filter(recalculation=run).order_by("transaction__number")
    return list(found.values_list("transaction__number", "old_amount", "new_amount", "left_out", "is_booked"))


def owed(organization_id: int) -> Decimal:
    assert verify_ledger().is_right
    return balance(Account.objects.get(organization=organization_id, code="client"))


def test_nothing_is_booked_until_somebody_says_so_and_then_once(shop: Supplier) -> None:
    mine, other = clients()

    run = counted()

    reported = ("2", Decimal("590.00"), Decimal("572.30"), "", False)
    assert (run.state, lines(run), owed(mine)) == ("ready", [reported], Decimal(-1180))
    assert applied(run) == 1
    assert apply_recalculation(run_id=run.pk) == 0
    with pytest.raises(ReportNotReady):
        ask_to_apply(run_id=run.pk)
    assert (owed(mine), owed(other)) == (Decimal("-1162.30"), Decimal(-590))
    # The operation keeps its sum; what was added is an entry of its own, and counts in the next report.
    bought = Transaction.objects.get(number="2")
    assert (bought.amount, bought.charge_number) == (Decimal(590), 1)
    booked = Entry.objects.get(key=f"fuel_cards.adjustment:{bought.pk}:{run.pk}")
    assert (booked.kind, booked.memo, booked.happened_at) == ("correction", "Договорились", bought.at)
    assert lines(counted()) == []
    journal = AuditRecord.objects.filter(action__startswith="fuel_cards.recalculation").order_by("pk")
    assert [one.action.rpartition(".")[2] for one in journal][:3] == ["started", "confirmed", "booked"]
    assert journal[2].facts == {"reason": "Договорились", "count": 1, "amount": "-17.70"}


def test_the_difference_comes_into_the_act_and_what_is_acted_or_closed_stays_out(shop: Supplier) -> None:
    mine, _other = clients()
    set_tariff(method="percent", value=Decimal(1), organization_id=mine, recalculates_from=START, now=NOW + DAY)
    act((FIRST, (START + 2 * DAY).date()))
    early = counted(organization_ids=[mine], supplier_id=shop.pk)
    buy(shop, "4", START + 6 * DAY)
    ready = counted()

    assert [(line[0], line[3]) for line in lines(early)] == [("1", "acted"), ("2", "")]
    assert (early.old_amount, early.new_amount) == (Decimal("590.00"), Decimal("595.90"))
    close_days(until=(START + 5 * DAY).date())

    assert applied(ready) == 1
    assert [(line[0], line[3], line[4]) for line in lines(ready)] == [
        ("1", "acted", False),
        ("2", "closed", False),
        ("4", "", True),
    ]
    run = act(((START + 6 * DAY).date(), LAST))
    act_lines = ActLine.objects.filter(act__run=run).values_list("title", "quantity", "amount")
    assert list(act_lines) == [("АИ-92", Decimal("10.000"), Decimal("595.90"))]
    assert verify_ledger().is_right


def test_an_adjustment_goes_back_with_its_charge_and_a_return_is_recalculated_as_its_sale(shop: Supplier) -> None:
    mine, other = clients()
    applied(counted())
    import_transactions(file=BytesIO(report(refund("9", at="07.09.2026 12:00:00", product="АИ-92"))), supplier=shop)
    assert Transaction.objects.get(number="9").original.number == "2"  # type: ignore[union-attr]
    stale = counted()
    assert lines(stale) == [("9", Decimal("-590.00"), Decimal("-572.30"), "", False)]

    bought = Transaction.objects.get(number="2")
    assert bought.card_id is not None
    assign_card(card_id=bought.card_id, organization_id=other, at=START + 3 * DAY)

    assert (owed(mine), owed(other)) == (Decimal(-590), Decimal(-590))
    ask_to_apply(run_id=stale.pk)
    assert apply_recalculation(run_id=stale.pk) == 0
    assert [line[3] for line in lines(stale)] == ["changed"]


def test_wrong_periods_are_refused_and_a_failed_work_books_nothing(shop: Supplier) -> None:
    for first, last in ((LAST, FIRST), (FIRST, timezone.localdate() + timedelta(days=40))):
        with pytest.raises(InvalidInput):
            start_recalculation(first=first, last=last, reason="x")
    run = counted()
    ask_to_apply(run_id=run.pk)

    break_off_recalculation(run_id=run.pk)

    assert apply_recalculation(run_id=run.pk) == 0
    assert not Entry.objects.filter(kind="correction").exists()


def test_two_who_apply_at_once_book_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        priced_shop()
        one, two = counted(), counted()
        for run in (one, two):
            ask_to_apply(run_id=run.pk)

    def work(run: Recalculation) -> Callable[[], int]:
        return lambda: apply_recalculation(run_id=run.pk)

    booked = in_threads(fresh_company, [work(one), work(one), work(two), work(two)])

    with entered(fresh_company):
        assert sorted(booked) == [0, 0, 0, 1]
        assert owed(clients()[0]) == Decimal("-1162.30")
