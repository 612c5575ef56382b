"""The same file many times at once, overlapping windows, cut files, and changes made while an import runs."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from core.finance.models import Account, AccountCode
from core.finance.selectors import balance, verify_ledger
from core.lib.company import CurrentCompany, entered
from modules.fuel_cards.models import Card, LimitUse, RowError, Supplier, Transaction
from modules.fuel_cards.services.assign_card import assign_card
from modules.fuel_cards.services.block_card import block_card
from modules.fuel_cards.services.imports.transactions import import_transactions
from modules.fuel_cards.services.limits.setting import Limit, set_limits
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.expected import by_organization, expected_together, figures_together, take_registers
from tests.modules.fuel_cards.reports import CARD, report, sale

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-16", "FC-51")]


def in_threads(company: CurrentCompany, works: list[Callable[[], Any]]) -> list[Any]:
    """Run the works at once, each on a connection of its own."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        with entered(company):
            start.wait()
            try:
                return work()
            finally:
                connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def booked_is_exact() -> bool:
    """Clients owe exactly what their transactions cost."""
    charged = sum(Transaction.objects.filter(amount__isnull=False).values_list("amount", flat=True), Decimal(0))
    owed = sum((balance(account) for account in Account.objects.filter(code=AccountCode.CLIENT)), Decimal(0))
    return owed == -charged and verify_ledger().is_right


def test_four_workers_with_one_file_and_overlapping_windows_book_each_row_once(
    fresh_company: CurrentCompany, sample: Any
) -> None:
    files, expected = sample
    with entered(fresh_company):
        supplier = add_supplier()
        take_registers(files, supplier)

    def take_one(name: str) -> Callable[[], int]:
        return lambda: import_transactions(file=BytesIO(files[name]), supplier=supplier).created

    names = ["fuel_transactions.csv", "fuel_transactions.csv", "fuel_transactions.xlsx", "fuel_transactions.csv"]
    created = [in_threads(fresh_company, [take_one(name) for name in names]) for _ in range(3)]

    with entered(fresh_company):
        # Whichever report comes first takes the rows that both have; a conflict within one of them stays one.
        assert sum(created[0]) == Transaction.objects.count()
        assert created[1:] == [[0, 0, 0, 0], [0, 0, 0, 0]]
        together = expected_together(expected["fuel_transactions"]["together"])
        assert figures_together()["by_organization"] == together["by_organization"]
        assert booked_is_exact()


def test_files_cut_at_random_bytes_book_whole_rows_alone(
    company: CurrentCompany, sample: Any, supplier: Supplier
) -> None:
    files, _expected = sample
    take_registers(files, supplier)
    content = files["fuel_transactions.csv"]
    place = Random(14)
    whole = {row["number"]: row for row in told(content, supplier)}

    for _ in range(15):
        cut = content[: place.randrange(len(content))]
        rows = told(cut, supplier)
        assert all(whole[row["number"]] == row for row in rows)


def told(content: bytes, supplier: Supplier) -> list[dict[str, Any]]:
    """Import the file, return what was booked, and take it back."""
    fields = ("number", "organization_id", "net", "amount", "quantity", "card_number", "at")
    with transaction.atomic():
        try:
            import_transactions(file=BytesIO(content), supplier=supplier)
        except Exception as error:  # noqa: BLE001 a cut above the first row leaves no table: named, nothing booked
            assert getattr(error, "code", "") in {"missing_columns", "empty_file", "no_rows"}  # noqa: PT017
        assert booked_is_exact_or_empty()
        rows = list(Transaction.objects.values(*fields))
        transaction.set_rollback(True)
    return rows


def booked_is_exact_or_empty() -> bool:
    return not Transaction.objects.exists() or booked_is_exact()


@contextmanager
def import_held_open(company: CurrentCompany, supplier: Supplier, content: bytes) -> Iterator[None]:
    """Run an import on another connection and keep its transaction open during the block."""
    written, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with entered(company), transaction.atomic():
            import_transactions(file=BytesIO(content), supplier=supplier)
            written.set()
            go_on.wait(30)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    written.wait(30)
    try:
        yield
    finally:
        go_on.set()
        thread.join()


def test_card_assigned_while_its_import_runs_gets_what_the_import_brings(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        supplier = add_supplier()
        card = Card.objects.create(supplier=supplier, number=CARD)
        organization = make_organization()

    def assign() -> None:
        with entered(fresh_company):
            assign_card(card_id=card.pk, organization_id=organization.pk, at=datetime(2026, 9, 1, tzinfo=UTC))
        connection.close()

    assigning = threading.Thread(target=assign)
    with import_held_open(fresh_company, supplier, report(sale("1"))):
        assigning.start()
        assigning.join(0.3)
        waits = assigning.is_alive()
    assigning.join()

    with entered(fresh_company):
        assert waits
        assert Transaction.objects.get().organization_id == organization.pk
        assert booked_is_exact()


def test_card_is_blocked_while_its_import_runs(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        supplier = add_supplier()
        card = Card.objects.create(supplier=supplier, number=CARD, status="active")

    with import_held_open(fresh_company, supplier, report(sale("1"))), entered(fresh_company), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        blocked = block_card(card_id=card.pk, reason="Lost")

    assert blocked.status == "blocked"


def test_a_limit_that_is_set_while_an_import_runs_counts_what_it_brings(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        supplier = add_supplier()
        card = Card.objects.create(supplier=supplier, number=CARD, status="active")

    def limit() -> None:
        with entered(fresh_company):
            set_limits(card_id=card.pk, limits=[Limit(period="quarter", measure="count", amount=Decimal(100))])
        connection.close()

    limiting = threading.Thread(target=limit)
    now = datetime.now(ZoneInfo("Europe/Moscow"))
    with import_held_open(fresh_company, supplier, report(sale("1", at=f"{now:%d.%m.%Y %H:%M:%S}"))):
        limiting.start()
        limiting.join(0.3)
        waits = limiting.is_alive()
    limiting.join()

    with entered(fresh_company):
        assert waits
        assert [one.used for one in LimitUse.objects.all()] == [1]


def test_an_import_that_breaks_off_leaves_nothing(fresh_company: CurrentCompany, sample: Any) -> None:
    files, _expected = sample

    class Broken(BytesIO):
        """A file whose disk fails in the middle."""

        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 200_000:
                raise OSError("disk failure")
            return super().read(min(size or 0, 50_000) if size and size > 0 else size)

    with entered(fresh_company):
        supplier = add_supplier()
        with pytest.raises(OSError, match="disk failure"):
            import_transactions(file=Broken(files["fuel_transactions.csv"]), supplier=supplier)

        assert (Transaction.objects.count(), RowError.objects.count(), by_organization()) == (0, 0, {})
