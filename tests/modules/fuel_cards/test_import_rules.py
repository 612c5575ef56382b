"""What becomes of single rows: duplicates, conflicts, originals, clients, tariffs, and a person's decision."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from core.finance.selectors import balance, get_client_account, list_movements, verify_ledger
from core.finance.services.accounts import client_account
from modules.fuel_cards.models import Card, ImportMode, Product, ProductName, RowError, Supplier, Tariff, Transaction
from modules.fuel_cards.services.assign_card import assign_card, detach_card
from modules.fuel_cards.services.imports.transactions import (
    NothingToImport,
    check_transactions,
    import_transactions,
)
from modules.fuel_cards.services.set_tariff import set_tariff
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.expected import rejected_rows, take
from tests.modules.fuel_cards.reports import CARD, OTHER_CARD, TITLES, refund, report, sale

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-16", "FC-38", "FC-58", "FC-59", "FC-60")]

START = datetime(2026, 1, 1, tzinfo=UTC)


def moment(day: int, hour: int = 9) -> datetime:
    """A moment of September 2026; nine o'clock UTC is noon in Moscow."""
    return datetime(2026, 9, day, hour, tzinfo=UTC)


@pytest.fixture
def card(supplier: Supplier) -> Card:
    product = Product.objects.create(code="111", name="Бензин АИ-92-К5", unit="л")
    ProductName.objects.create(product=product, key="аи-92")
    ProductName.objects.create(product=product, key="бензин аи-92-к5")
    return Card.objects.create(supplier=supplier, number=CARD)


@pytest.fixture
def client(card: Card) -> Any:
    organization = make_organization("ООО «Тихая балка»")
    assign_card(card_id=card.pk, organization_id=organization.pk, at=START)
    return organization


def take_report(supplier: Supplier, *rows: dict[str, Any], **options: Any) -> Any:
    columns = options.pop("columns", tuple(TITLES))
    return take("transactions", report(*rows, columns=columns), supplier, **options)


def owed(client: Any) -> Decimal:
    account = get_client_account(organization_id=client.pk)
    assert account is not None
    assert verify_ledger().is_right
    return balance(account)


@pytest.mark.parametrize(
    "printed",
    [
        {"product": "Бензин АИ-92-К5"},
        {"code": "111", "product": ""},
        {"quantity": "10", "gross": "600.00", "net": " 590,0"},
        {"at": "2026-09-07 10:00", "station": "999", "price": "59,00"},
        {"card": "7099 0090 0000 0016"},
        {"kind": "покупка", "original": ""},
    ],
)
def test_the_same_transaction_printed_otherwise_is_a_duplicate(
    supplier: Supplier, card: Card, printed: dict[str, str]
) -> None:
    in_file, _run = take_report(supplier, sale("1"), sale("2"), sale("1", **printed))
    in_later_file, _run = take_report(supplier, sale("2", **printed))

    assert (in_file.created, in_file.duplicate, in_file.rejected) == (2, 1, 0)
    assert (in_later_file.created, in_later_file.duplicate, in_later_file.rejected) == (0, 1, 0)


@pytest.mark.parametrize(
    "changed",
    [{"card": OTHER_CARD}, {"product": "АИ-95"}, {"quantity": "10,01"}, {"gross": "600,01"}, {"net": "589,99"}],
)
def test_the_same_number_with_other_facts_is_a_conflict_and_the_first_stays(
    supplier: Supplier, card: Card, changed: dict[str, str]
) -> None:
    in_file, run = take_report(supplier, sale("1"), sale("1", **changed), sale("1"))
    in_later_file, later = take_report(supplier, sale("1", **changed))

    assert (in_file.created, in_file.duplicate, rejected_rows(run)) == (1, 1, [{"line": 3, "reason": "conflict"}])
    assert (in_later_file.created, rejected_rows(later)) == (0, [{"line": 2, "reason": "conflict"}])
    assert Transaction.objects.get().net == Decimal("590.00")


def test_a_refused_first_row_leaves_the_number_to_the_next(supplier: Supplier, card: Card) -> None:
    made, run = take_report(supplier, sale("1", quantity="1О"), sale("1", net="580,00"))

    assert (made.created, rejected_rows(run)) == (1, [{"line": 2, "reason": "bad_number"}])
    assert Transaction.objects.get().net == Decimal("580.00")


def test_reasons_are_checked_in_order(supplier: Supplier) -> None:
    bad = {"quantity": "x", "id": "", "card": "1", "at": "31.09.2026"}
    rows = [sale("1") | dict(list(bad.items())[start:]) for start in range(len(bad))]

    _made, run = take_report(supplier, *rows)

    reasons = ["bad_number", "missing_id", "bad_card_number", "bad_date"]
    assert rejected_rows(run) == [{"line": line, "reason": reason} for line, reason in enumerate(reasons, start=2)]


def test_purchase_is_charged_to_the_holder_at_its_time(supplier: Supplier, card: Card, client: Any) -> None:
    second = make_organization("ООО «Второй»")
    assign_card(card_id=card.pk, organization_id=second.pk, at=moment(5))

    take_report(supplier, sale("1", at="05.09.2026 11:59:59"), sale("2", at="05.09.2026 12:00:00"))

    assert (owed(client), owed(second)) == (Decimal("-590.00"), Decimal("-590.00"))
    assert list(Transaction.objects.order_by("number").values_list("organization_id", flat=True)) == [
        client.pk,
        second.pk,
    ]


@pytest.mark.requirement("FC-37", "FC-39")
def test_what_waits_for_a_client_is_charged_when_the_card_finds_one(supplier: Supplier, card: Card) -> None:
    take_report(supplier, sale("1"), refund("2", original="1"), sale("3", card=OTHER_CARD))
    waiting = dict(Transaction.objects.values_list("number", "unallocated"))
    organization = make_organization()

    assign_card(card_id=card.pk, organization_id=organization.pk, at=moment(5, 0))

    assert waiting == {"1": "unassigned_card", "2": "unassigned_card", "3": "unknown_card"}
    assert dict(Transaction.objects.values_list("number", "unallocated")) == {"1": "", "2": "", "3": "unknown_card"}
    assert owed(organization) == Decimal("0.00")
    assert list_movements(client_account(organization_id=organization.pk)).count() == 2


def test_backdated_change_of_holder_moves_the_charge(supplier: Supplier, card: Card, client: Any) -> None:
    take_report(supplier, sale("1"), refund("2", original="1"), sale("3", at="01.09.2026 12:00:00"))
    second = make_organization("ООО «Второй»")

    assign_card(card_id=card.pk, organization_id=second.pk, at=moment(4))
    detach_card(card_id=card.pk, at=moment(7))

    assert (owed(client), owed(second)) == (Decimal("-590.00"), Decimal("0.00"))
    movements = list_movements(client_account(organization_id=client.pk))
    assert sorted(movement.entry.kind for movement in movements) == ["charge"] * 3 + ["reversal"] * 2


def test_return_follows_its_original_that_stands_below_or_comes_later(
    supplier: Supplier, card: Card, client: Any
) -> None:
    second = make_organization("ООО «Второй»")
    assign_card(card_id=card.pk, organization_id=second.pk, at=moment(6, 0))

    take_report(supplier, refund("2", original="1"), refund("4", original="3"), sale("1"))
    before = (owed(client), owed(second))
    take_report(supplier, sale("3", at="05.09.2026 13:00:00"))

    assert before == (Decimal("0.00"), Decimal("590.00"))
    assert (owed(client), owed(second)) == (Decimal("0.00"), Decimal("0.00"))
    assert Transaction.objects.filter(original__isnull=True, kind="return").count() == 0


def test_correction_of_a_return_belongs_where_the_sale_does(supplier: Supplier, card: Card, client: Any) -> None:
    second = make_organization("ООО «Второй»")
    assign_card(card_id=card.pk, organization_id=second.pk, at=moment(6, 0))
    correction = sale(
        "3", kind="Корректировка", quantity="0,00", gross="-5,00", net="-5,00", price="0,00", original="2"
    )

    take_report(supplier, correction | {"at": "08.09.2026 12:00:00"}, refund("2", original="1"), sale("1"))

    assert (owed(client), owed(second)) == (Decimal("5.00"), Decimal("0.00"))


def test_corrections_that_name_each_other_do_not_hang(supplier: Supplier, card: Card, client: Any) -> None:
    made, _run = take_report(supplier, refund("1", original="2"), refund("2", original="1"), refund("3", original="3"))

    assert made.created == 3
    assert owed(client) == Decimal("1770.00")


def test_unnamed_return_takes_back_the_latest_earlier_sale_that_is_free(supplier: Supplier, card: Card) -> None:
    columns = tuple(name for name in TITLES if name != "original")
    rows = [
        refund("r1", at="06.09.2026 12:00:00"),
        refund("r2", at="07.09.2026 12:00:00"),
        refund("r3", at="08.09.2026 12:00:00"),
        refund("half", quantity="-5,00", gross="-300,00", net="-295,00"),
        sale("s1", at="05.09.2026 10:00:00"),
        sale("s2", at="06.09.2026 11:00:00"),
        sale("other station", at="06.09.2026 11:30:00", station="102"),
        sale("other product", at="06.09.2026 11:30:00", product="АИ-95"),
        sale("other card", at="06.09.2026 11:30:00", card=OTHER_CARD),
        sale("too late", at="09.09.2026 11:30:00"),
    ]

    take_report(supplier, *rows, columns=columns)
    linked = dict(Transaction.objects.filter(kind="return").values_list("number", "original__number"))
    take_report(supplier, sale("s3", at="07.09.2026 11:00:00"), columns=columns)

    assert linked == {"r1": "s2", "r2": "s1", "r3": None, "half": None}
    assert Transaction.objects.get(number="r3").original.number == "s3"


def test_unnamed_return_of_an_unregistered_card_is_matched_too(supplier: Supplier) -> None:
    take_report(supplier, sale("1"), refund("2"))

    assert Transaction.objects.get(number="2").original.number == "1"


def test_a_cut_number_of_the_original_is_mended_by_the_whole_file(supplier: Supplier, card: Card) -> None:
    whole = report(sale("1000"), refund("1001", original="1000"))

    take("transactions", whole[:-4], supplier)
    cut = Transaction.objects.get(number="1001")
    take("transactions", whole, supplier)

    assert (cut.original_number, cut.original_id) == ("10", None)
    assert Transaction.objects.get(number="1001").original.number == "1000"


@pytest.mark.requirement("FC-65", "FC-66")
def test_tariff_in_force_at_the_time_sets_what_the_client_pays(supplier: Supplier, card: Card, client: Any) -> None:
    product = Product.objects.get()
    set_tariff(method="percent", value=Decimal("10"), now=START, starts_at=START)
    set_tariff(
        method="per_unit", value=Decimal("-1.5"), base="pump", product_id=product.pk, now=START, starts_at=moment(6, 0)
    )

    take_report(
        supplier,
        sale("1"),
        sale("2", at="07.09.2026 12:00:00"),
        sale("3", at="07.09.2026 12:00:00", product="Мойка"),
        refund("4", at="08.09.2026 12:00:00", original="1"),
    )

    amounts = dict(Transaction.objects.values_list("number", "amount"))
    assert amounts == {"1": Decimal("649.00"), "2": Decimal("585.00"), "3": Decimal("649.00"), "4": Decimal("-649.00")}
    assert owed(client) == Decimal("-1234.00")
    assert Transaction.objects.get(number="2").tariff == Tariff.objects.get(method="per_unit")


def test_time_zone_of_the_supplier_is_used(company: Any, card: Card) -> None:
    east = add_supplier("east", "Восток", time_zone="Asia/Vladivostok")

    take_report(east, sale("1", at="05.09.2026 12:00:00", card=OTHER_CARD))

    assert Transaction.objects.get().at == datetime(2026, 9, 5, 2, tzinfo=UTC)


def test_two_suppliers_may_use_one_number(supplier: Supplier, card: Card) -> None:
    other = add_supplier("other", "Другой")

    take_report(supplier, sale("1"))
    made, _run = take_report(other, sale("1", card=OTHER_CARD))

    assert (made.created, Transaction.objects.count()) == (1, 2)


@pytest.mark.parametrize(("mode", "taken"), [(ImportMode.GOOD_ROWS, ["3"]), (ImportMode.WHOLE_FILE, [])])
def test_rows_with_another_suppliers_cards_are_refused(
    supplier: Supplier, card: Card, mode: ImportMode, taken: list[str]
) -> None:
    other = add_supplier("other", "Другой")
    content = report(sale("1", card=CARD), sale("2", card=CARD), sale("3", card=OTHER_CARD))

    checked = check_transactions(file=BytesIO(content), supplier=other)
    made, run = take("transactions", content, other, mode=mode)

    assert (made.created, made.reasons, made.another_supplier) == (1, {"another_supplier": 2}, "Ковыль-Карт")
    assert (checked.reasons, checked.another_supplier) == (made.reasons, made.another_supplier)
    assert rejected_rows(run) == [{"line": line, "reason": "another_supplier"} for line in (2, 3)]
    assert list(Transaction.objects.values_list("number", flat=True)) == taken


def test_a_card_in_the_registers_of_two_suppliers_is_either_ones(supplier: Supplier, card: Card) -> None:
    other = add_supplier("other", "Другой")
    Card.objects.create(supplier=other, number=CARD, status="active")

    made, _run = take_report(other, sale("1", card=CARD))

    assert (made.created, made.rejected, made.another_supplier) == (1, 0, "")


def test_whole_file_mode_takes_nothing_beside_a_bad_row(supplier: Supplier, card: Card) -> None:
    content = report(sale("1"), sale("2", at="31.09.2026 00:00"))

    made, run = take("transactions", content, supplier, mode=ImportMode.WHOLE_FILE)

    assert (made.created, made.rejected, Transaction.objects.count()) == (1, 1, 0)
    assert rejected_rows(run) == [{"line": 3, "reason": "bad_date"}]


def test_check_says_what_an_import_would_make_and_writes_nothing(supplier: Supplier, card: Card) -> None:
    content = report(sale("1"), sale("1"), sale("2", at="31.09.2026 00:00"), sale("3", net="10,00"))

    told = check_transactions(file=BytesIO(content), supplier=supplier)
    written = (Transaction.objects.count(), RowError.objects.count())
    made = import_transactions(file=BytesIO(content), supplier=supplier)

    assert written == (0, 0)
    assert told == made
    assert (told.created, told.duplicate, told.reasons, told.amount) == (2, 1, {"bad_date": 1}, Decimal("600.00"))
    assert [row["number"] for row in told.first_rows] == ["1", "1", "3"]


def test_a_file_without_rows_is_refused(supplier: Supplier) -> None:
    with pytest.raises(NothingToImport):
        take_report(supplier)


def test_a_return_printed_without_a_sign_gives_back(supplier: Supplier, card: Card, client: Any) -> None:
    take_report(supplier, sale("1"), refund("2", quantity="10,00", gross="600,00", net="590,00", original="1"))

    assert owed(client) == Decimal("0.00")


def test_sums_that_are_not_printed_follow_from_the_others(supplier: Supplier, card: Card) -> None:
    columns = ("id", "at", "card", "quantity", "net")

    made, _run = take_report(supplier, sale("1"), refund("2"), sale("3", quantity="0"), columns=columns)

    kinds = dict(Transaction.objects.values_list("number", "kind"))
    assert (made.created, kinds) == (3, {"1": "sale", "2": "return", "3": "correction"})
    first = Transaction.objects.get(number="1")
    assert (first.gross, first.discount, first.net, first.price) == (Decimal("590.00"), 0, Decimal("590.00"), None)


@pytest.mark.parametrize(
    "odd",
    [
        {"product": "tab\there\\N"},
        {"product": "\\."},
        {"station": "x" * 500},
        {"product": "y" * 5000},
        {"unit": "очень длинная единица"},
        {"original": "z" * 500},
    ],
)
def test_odd_text_is_kept_short_and_harms_nothing(supplier: Supplier, card: Card, odd: dict[str, str]) -> None:
    made, _run = take_report(supplier, sale("1", **odd), sale("2"))

    assert made.created == 2
