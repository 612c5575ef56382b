"""What comes of the sample files, to the kopeck, for the kept set, other seeds and another order of files."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.finance.models import Account, AccountCode
from core.finance.selectors import balance, verify_ledger
from modules.fuel_cards.calc.rates import price
from modules.fuel_cards.models import Card, CardAssignment, ImportRun, Supplier, Tariff, Transaction
from modules.fuel_cards.selectors.tariffs import rule_of
from modules.fuel_cards.services.set_tariff import set_mode, set_tariff
from tests.modules.fuel_cards.expected import (
    assignments,
    expected_figures,
    expected_together,
    figures,
    figures_together,
    rejected_rows,
    take,
    take_registers,
)

pytestmark = [
    pytest.mark.integration,
    pytest.mark.requirement("FC-05", "FC-16", "FC-38", "FC-42", "FC-50", "FC-58", "FC-59", "FC-60"),
]
World = tuple[dict[str, bytes], dict[str, Any]]


def assert_reports(files: dict[str, bytes], expected: dict[str, Any], supplier: Supplier) -> None:
    for name, part in (("fuel_transactions.csv", "csv"), ("fuel_transactions.xlsx", "xlsx_after_csv")):
        made, run = take("transactions", files[name], supplier)
        assert figures(made, run) == expected_figures(expected[part])
    assert figures_together() == expected_together(expected["together"])
    assert_ledger()


def assert_ledger() -> None:
    """Every figure is the sum of its postings, and clients owe what their transactions cost."""
    charged = sum(Transaction.objects.filter(amount__isnull=False).values_list("amount", flat=True), Decimal(0))
    sales = Account.objects.get(organization=None, code=AccountCode.SALES)
    owed = sum((balance(account) for account in Account.objects.filter(code=AccountCode.CLIENT)), Decimal(0))
    assert (balance(sales), owed) == (charged, -charged)
    assert verify_ledger().is_right


def test_sample_registers_and_reports_come_out_to_the_kopeck(sample: World, supplier: Supplier) -> None:
    files, expected = sample

    made = take_registers(files, supplier)
    run = ImportRun.objects.get(kind="cards")

    cards = expected["fuel_cards.csv"]
    assert (made["cards"].rows, made["cards"].created, made["cards"].duplicate) == (302, 300, 1)
    assert rejected_rows(run) == cards["rejected"]
    assert (made["bindings"].created, assignments()) == (cards["bindings"], cards["bindings"])
    assert Card.objects.filter(assignments__isnull=True).count() == cards["without_client"]
    assert (made["products"].created, made["stations"].created) == (11, 40)
    assert_reports(files, expected["fuel_transactions"], supplier)


@pytest.mark.parametrize(("seed", "scale"), [(7, 1.0), (42, 0.5)])
def test_other_seeds_come_out_to_the_kopeck(
    seed: int, scale: float, make_world: Callable[..., World], supplier: Supplier
) -> None:
    files, expected = make_world(seed, scale)

    take_registers(files, supplier)

    assert_reports(files, expected["fuel_transactions"], supplier)


@pytest.mark.requirement("FC-63", "FC-64", "FC-65")
def test_individual_tariffs_with_steps_come_out_to_the_kopeck(sample: World, supplier: Supplier) -> None:
    files, _expected = sample
    take_registers(files, supplier)
    started = datetime(2026, 1, 1, tzinfo=UTC)
    client = CardAssignment.objects.order_by("pk").values_list("organization", flat=True)[0]
    set_tariff(method="percent", value=Decimal("1.5"), now=started)
    for step, value in ((0, "-0.35"), (40, "-0.777"), (80, "-1.3333")):
        own = {"organization_id": client, "from_quantity": Decimal(step)}
        set_tariff(method="per_unit", value=Decimal(value), now=started, **own)
    set_mode(organization_id=client, mode="individual", now=started)

    take("transactions", files["fuel_transactions.csv"], supplier)

    rules = {tariff.pk: rule_of(tariff) for tariff in Tariff.objects.all()}
    sold = Transaction.objects.filter(organization__isnull=False, original__isnull=True)
    wrong = [
        one.number
        for one in sold
        if one.amount != price(rules[one.tariff_id or 0], net=one.net, gross=one.gross, quantity=one.quantity)
        or rules[one.tariff_id or 0].from_quantity != step_of(one, client)
    ]
    assert (wrong, len({one.tariff_id for one in sold})) == ([], 4)
    assert_ledger()


def step_of(one: Transaction, client: int) -> int:
    return max(step for step in (0, 40, 80) if step <= abs(one.quantity)) if one.organization_id == client else 0


def test_transactions_before_their_registers_end_in_the_same_state(sample: World, supplier: Supplier) -> None:
    files, expected = sample

    take("transactions", files["fuel_transactions.csv"], supplier)
    take("bindings", files["fuel_card_bindings.csv"], supplier)
    take("transactions", files["fuel_transactions.xlsx"], supplier)
    take("cards", files["fuel_cards.csv"], supplier)
    take("stations", files["fuel_stations.csv"], supplier)
    take("products", files["fuel_products.csv"], supplier)

    assert figures_together() == expected_together(expected["fuel_transactions"]["together"])
    assert_ledger()


def test_the_same_files_again_create_nothing(sample: World, supplier: Supplier) -> None:
    files, _expected = sample
    take_registers(files, supplier)
    take("transactions", files["fuel_transactions.csv"], supplier)
    before = figures_together()

    again, _run = take("transactions", files["fuel_transactions.csv"], supplier)
    registers = take_registers(files, supplier)

    assert (again.created, again.amount, again.duplicate) == (0, Decimal("0.00"), 1987)
    assert [made.created for made in registers.values()] == [0, 0, 0, 0]
    assert figures_together() == before
    assert_ledger()
