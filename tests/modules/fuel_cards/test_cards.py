"""Cards given to clients and taken back, blocked and unblocked; tariffs set; single purchases taken in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.finance.selectors import balance, get_client_account, verify_ledger
from core.lib.errors import InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from modules.fuel_cards.calc.originals import match_originals
from modules.fuel_cards.models import Card, CardAssignment, Product, Supplier, Tariff, Transaction
from modules.fuel_cards.services.assign_card import (
    AlreadyTheirs,
    CardIsClosed,
    NotAssigned,
    PeriodTaken,
    assign_card,
    detach_card,
)
from modules.fuel_cards.services.block_card import block_card, unblock_card
from modules.fuel_cards.services.record_transaction import Purchase, TransactionConflict, record_purchase
from modules.fuel_cards.services.set_tariff import TariffPlanned, TariffStartsInThePast, set_tariff
from modules.fuel_cards.services.suppliers import SupplierExists, add_supplier
from modules.fuel_cards.states import CARD_FLOW, CardStatus
from tests.factories.people import make_organization
from tests.modules.fuel_cards.expected import take
from tests.modules.fuel_cards.reports import CARD, report, sale

pytestmark = pytest.mark.integration
NOON = datetime(2026, 9, 5, 9, tzinfo=UTC)


@pytest.fixture
def card(supplier: Supplier) -> Card:
    return Card.objects.create(supplier=supplier, number=CARD)


@pytest.mark.requirement("FC-33", "FC-38")
def test_assign_card_ends_the_former_hold_at_the_moment_the_next_begins(card: Card) -> None:
    first, second = make_organization("Первый"), make_organization("Второй")
    assign_card(card_id=card.pk, organization_id=first.pk, at=NOON)

    assign_card(card_id=card.pk, organization_id=second.pk, at=NOON + timedelta(days=3))

    periods = CardAssignment.objects.order_by("starts_at").values_list("organization_id", "starts_at", "ends_at")
    assert list(periods) == [
        (first.pk, NOON, NOON + timedelta(days=3)),
        (second.pk, NOON + timedelta(days=3), None),
    ]
    card.refresh_from_db()
    assert card.status == CardStatus.ACTIVE


def test_assign_card_refuses_the_same_client_a_closed_card_and_a_taken_period(card: Card) -> None:
    first, second = make_organization("Первый"), make_organization("Второй")
    assign_card(card_id=card.pk, organization_id=first.pk, at=NOON)

    with pytest.raises(AlreadyTheirs):
        assign_card(card_id=card.pk, organization_id=first.pk, at=NOON + timedelta(days=1))
    with pytest.raises(InvalidInput):
        assign_card(card_id=card.pk, organization_id=second.pk, at=NOON)
    with pytest.raises(PeriodTaken):
        assign_card(card_id=card.pk, organization_id=second.pk, at=NOON - timedelta(days=1))
    Card.objects.update(status=CardStatus.CLOSED)
    with pytest.raises(CardIsClosed):
        assign_card(card_id=card.pk, organization_id=second.pk, at=NOON + timedelta(days=1))
    assert CardAssignment.objects.count() == 1


@pytest.mark.requirement("FC-28", "FC-39")
def test_detach_card_leaves_earlier_purchases_with_the_client(card: Card, supplier: Supplier) -> None:
    organization = make_organization()
    assign_card(card_id=card.pk, organization_id=organization.pk, at=NOON - timedelta(days=9))
    take("transactions", report(sale("1"), sale("2", at="09.09.2026 12:00:00")), supplier)

    detach_card(card_id=card.pk, at=NOON + timedelta(days=1))

    holders = dict(Transaction.objects.values_list("number", "organization_id"))
    account = get_client_account(organization_id=organization.pk)
    assert holders == {"1": organization.pk, "2": None}
    assert account is not None
    assert balance(account) == Decimal("-590.00")
    assert verify_ledger().is_right
    with pytest.raises(NotAssigned):
        detach_card(card_id=card.pk, at=NOON + timedelta(days=2))


def test_the_database_keeps_one_holder_at_a_time(card: Card) -> None:
    first, second = make_organization("Первый"), make_organization("Второй")
    assign_card(card_id=card.pk, organization_id=first.pk, at=NOON)

    with pytest.raises(IntegrityError, match="one_holder"), transaction.atomic():
        CardAssignment.objects.create(card=card, organization=second, starts_at=NOON + timedelta(days=1))


@pytest.mark.parametrize("table", ["card", "supplier", "product", "station", "tariff", "transaction", "importrun"])
def test_what_transactions_refer_to_is_never_deleted(card: Card, table: str) -> None:
    with pytest.raises(DatabaseError, match="are kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM fuel_cards_{table}")


@pytest.mark.requirement("FC-27", "FC-29", "FC-30", "FC-35")
@pytest.mark.parametrize("state", list(CardStatus))
@pytest.mark.parametrize(
    ("action", "sources", "target"),
    [
        ("block", {"active", "in_stock"}, "blocked"),
        ("block_by_client", {"active"}, "blocked_by_client"),
        ("unblock", {"blocked", "blocked_by_client", "auto_blocked"}, "active"),
        ("unblock_by_client", {"blocked_by_client"}, "active"),
    ],
)
def test_every_move_of_a_card_is_allowed_or_refused_by_the_table(
    card: Card, state: str, action: str, sources: set[str], target: str
) -> None:
    Card.objects.update(status=state)
    by_client = action.endswith("by_client")

    def act() -> Card:
        if action.startswith("unblock"):
            return unblock_card(card_id=card.pk, by_client=by_client)
        return block_card(card_id=card.pk, reason="Потеряна", by_client=by_client)

    if state in sources:
        moved = act()
        assert (moved.status, moved.block_reason) == (target, "" if target == "active" else "Потеряна")
        assert action in CARD_FLOW.actions(state)
    else:
        with pytest.raises(TransitionNotAllowed):
            act()


def test_block_card_needs_a_reason(card: Card) -> None:
    with pytest.raises(InvalidInput) as caught:
        block_card(card_id=card.pk, reason="  ")

    assert list(caught.value.fields) == ["reason"]


@pytest.mark.requirement("FC-62", "FC-65", "FC-66")
def test_set_tariff_ends_the_rule_for_the_same_goods_alone(supplier: Supplier) -> None:
    general = set_tariff(method="percent", value=Decimal(2), now=NOON)
    of_supplier = set_tariff(method="percent", value=Decimal(3), supplier_id=supplier.pk, now=NOON)

    newer = set_tariff(method="percent", value=Decimal(4), now=NOON + timedelta(days=1))

    ends = {tariff.pk: tariff.ends_at for tariff in Tariff.objects.all()}
    assert ends == {general.pk: newer.starts_at, of_supplier.pk: None, newer.pk: None}


def test_set_tariff_refuses_the_past_wild_values_and_a_second_plan(supplier: Supplier) -> None:
    with pytest.raises(TariffStartsInThePast):
        set_tariff(method="percent", value=Decimal(2), starts_at=NOON - timedelta(seconds=1), now=NOON)
    for wild in (Decimal("200.01"), Decimal("-90.01")):
        with pytest.raises(InvalidInput):
            set_tariff(method="percent", value=wild, now=NOON)
    set_tariff(method="percent", value=Decimal(2), starts_at=NOON + timedelta(days=5), now=NOON)
    with pytest.raises(TariffPlanned):
        set_tariff(method="percent", value=Decimal(3), starts_at=NOON, now=NOON)


def test_match_originals_takes_each_sale_once() -> None:
    pairs = [(11, 3), (11, 2), (12, 3), (12, 2), (12, 1), (13, 3)]

    assert match_originals(pairs) == {11: 3, 12: 2}


def test_the_first_supplier_is_the_default_until_another_is_named(company: Any) -> None:
    first = add_supplier(code="one", name="Первый")
    add_supplier(code="two", name="Второй")
    third = add_supplier(code="three", name="Третий", is_default=True)

    defaults = list(Supplier.objects.filter(is_default=True).values_list("pk", flat=True))
    assert (first.is_default, defaults) == (True, [third.pk])
    with pytest.raises(SupplierExists):
        add_supplier(code="one", name="Ещё один")


def purchase(**facts: Any) -> Purchase:
    values = {
        "number": "1",
        "at": NOON,
        "card_number": CARD,
        "product_code": "111",
        "quantity": Decimal("10.000"),
        "price": Decimal("60.00"),
        "gross": Decimal("600.00"),
        "net": Decimal("590.00"),
    }
    return Purchase(**{**values, **facts})


def test_single_purchase_comes_to_what_a_file_makes_of_it(card: Card, supplier: Supplier) -> None:
    Product.objects.create(code="111", name="АИ-92", unit="л")
    organization = make_organization()
    assign_card(card_id=card.pk, organization_id=organization.pk, at=NOON - timedelta(days=1))
    set_tariff(method="per_unit", value=Decimal("0.333"), base="pump", now=NOON - timedelta(days=1))
    row = sale("2", code="111", product="")

    single, is_new = record_purchase(supplier=supplier, purchase=purchase())
    again, is_new_again = record_purchase(supplier=supplier, purchase=purchase())
    take("transactions", report(row), supplier)

    facts = (
        "kind",
        "at",
        "card_id",
        "organization_id",
        "quantity",
        "net",
        "amount",
        "tariff_id",
        "unit",
        "charge_number",
    )
    by_file = Transaction.objects.get(number="2")
    assert {name: getattr(single, name) for name in facts} == {name: getattr(by_file, name) for name in facts}
    assert (is_new, is_new_again, again.pk, single.amount) == (True, False, single.pk, Decimal("603.33"))
    account = get_client_account(organization_id=organization.pk)
    assert account is not None
    assert balance(account) == Decimal("-1206.66")


def test_single_purchase_of_an_unknown_card_waits_and_a_conflict_is_refused(supplier: Supplier) -> None:
    record, _is_new = record_purchase(supplier=supplier, purchase=purchase())

    assert (record.unallocated, record.amount, record.organization_id) == ("unknown_card", None, None)
    with pytest.raises(TransactionConflict):
        record_purchase(supplier=supplier, purchase=purchase(net=Decimal("589.00")))
