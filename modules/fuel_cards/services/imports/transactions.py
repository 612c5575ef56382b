"""Take in a supplier's report of transactions.

The whole file is one database transaction: it is read into a staging table, judged as a set, inserted, linked,
allocated and charged, or nothing of it happened. Imports of one supplier follow one another from the judgement on;
reading goes on side by side.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import BinaryIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from core.lib.tabular import Table, UnreadableFile, open_table
from modules.fuel_cards.calc.originals import match_originals
from modules.fuel_cards.models import ImportMode, Supplier
from modules.fuel_cards.services.imports import statements
from modules.fuel_cards.services.imports.judgement import Judgement
from modules.fuel_cards.services.imports.layouts import TRANSACTIONS
from modules.fuel_cards.services.imports.staging import Progress, copy_lines, copy_text, reporting
from modules.fuel_cards.services.imports.transaction_rows import STAGED, TransactionRows
from modules.fuel_cards.services.limits.counting import prepare_counting, touch
from modules.fuel_cards.services.limits.judging import ask_for_judgement, count_and_judge
from modules.fuel_cards.services.settling import charge, choose_joins, prepare_settling, reallocate, use_indexes

# Hash tables of a million rows fit; set for the import's own transaction alone.
WORK_MEMORY = "128MB"
SAMPLE_ROWS = 10
# From so many new rows on, the statistics of the table are renewed within the import.
MANY = 5_000


class NothingToImport(UnreadableFile):
    code, message = "no_rows", _("The file has a header and no rows.")


@contextmanager
def staged(file: BinaryIO, supplier: Supplier, progress: Progress | None = None) -> Iterator[CursorWrapper]:
    """Read the file into `fuel_stage` and judge each row; the supplier's imports wait for one another from here on."""
    table = open_table(file, TRANSACTIONS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true), set_config('jit', 'off', true)", [WORK_MEMORY])
        rows = _stage(cursor, table, file, supplier, progress)
        Supplier.objects.select_for_update(no_key=True).get(pk=supplier.pk)
        cursor.execute(statements.GOODS)
        cursor.execute("ANALYZE fuel_goods")
        choose_joins(cursor, rows)
        cursor.execute(statements.JUDGE_KNOWN, {"supplier": supplier.pk})
        cursor.execute(statements.JUDGE_STRANGE, {"supplier": supplier.pk})
        cursor.execute(statements.JUDGE_REPEATED)
        yield cursor


def _stage(cursor: CursorWrapper, table: Table, file: BinaryIO, supplier: Supplier, progress: Progress | None) -> int:
    """COPY the file into the staging tables; return how many rows it has."""
    rows = TransactionRows()
    cursor.execute(statements.STAGE)
    with supplier_clock(cursor, supplier):
        copy_lines(cursor, "fuel_stage", STAGED, rows.lines(reporting(table.rows(), file, progress)))
    if not rows.rows:
        raise NothingToImport
    copy_lines(
        cursor,
        "fuel_station",
        ("number", "address", "region"),
        ("\t".join(map(copy_text, (number, *place))) for number, place in rows.stations.items()),
    )
    cursor.execute(statements.MARK_REFUSED)
    cursor.execute("ANALYZE fuel_stage")
    return rows.rows


@contextmanager
def supplier_clock(cursor: CursorWrapper, supplier: Supplier) -> Iterator[None]:
    """Let the server read times without an offset as the supplier's."""
    cursor.execute("SELECT current_setting('TimeZone'), set_config('TimeZone', %s, true)", [supplier.time_zone])
    before = cursor.fetchone()[0]
    yield
    cursor.execute("SELECT set_config('TimeZone', %s, true)", [before])


def judgement(cursor: CursorWrapper) -> Judgement:
    """Return the figures of the staged file, and whose it may be where cards of another supplier are in it."""
    cursor.execute(statements.COUNTS)
    rows, created, duplicate, rejected, amount = cursor.fetchone()
    cursor.execute(statements.REASONS)
    reasons = dict(cursor.fetchall())
    cursor.execute(statements.FIRST_ROWS, {"rows": SAMPLE_ROWS})
    names = [column[0] for column in cursor.description]
    first_rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Judgement(
        rows=rows,
        created=created,
        duplicate=duplicate,
        rejected=rejected,
        amount=Decimal(amount).quantize(Decimal("0.01")),
        reasons=reasons,
        first_rows=first_rows,
        another_supplier=_another_supplier(cursor) if "another_supplier" in reasons else "",
    )


def _another_supplier(cursor: CursorWrapper) -> str:
    cursor.execute(statements.STRANGE_CARDS)
    return str(cursor.fetchone()[0])


def import_transactions(
    *,
    file: BinaryIO,
    supplier: Supplier,
    run_id: int | None = None,
    mode: str = ImportMode.GOOD_ROWS,
    progress: Progress | None = None,
) -> Judgement:
    """Take in a seekable file; return what came of it, with the refused rows kept under the run.

    In the mode `whole_file` one bad row keeps the whole file out. Raises UnreadableFile where nothing can be read.
    """
    with staged(file, supplier, progress) as cursor:
        outcome = judgement(cursor)
        write_errors(cursor, run_id)
        if outcome.created == 0 and outcome.duplicate == 0:
            return outcome
        if mode == ImportMode.WHOLE_FILE and outcome.rejected:
            return outcome
        _write(cursor, supplier, run_id)
    return outcome


def check_transactions(
    *, file: BinaryIO, supplier: Supplier, run_id: int | None = None, progress: Progress | None = None
) -> Judgement:
    """Say what an import would make of the file, and keep the rows it would refuse; nothing else is written."""
    with staged(file, supplier, progress) as cursor:
        outcome = judgement(cursor)
        write_errors(cursor, run_id)
    return outcome


def write_errors(cursor: CursorWrapper, run_id: int | None) -> None:
    """Keep the refused rows under the run, in the place of those of an earlier check."""
    if run_id is not None:
        cursor.execute("DELETE FROM fuel_cards_rowerror WHERE run_id = %s", [run_id])
        cursor.execute(statements.WRITE_ERRORS, {"run": run_id})


def _write(cursor: CursorWrapper, supplier: Supplier, run_id: int | None) -> None:
    params = {"supplier": supplier.pk, "run": run_id}
    cursor.execute(statements.STATIONS, params)
    cursor.execute(statements.LOCK_CARDS, params)
    prepare_settling(cursor)
    cursor.execute(statements.INSERT, params)
    choose_joins(cursor, cursor.rowcount)
    cursor.execute("ANALYZE fuel_fresh")
    _learn_the_new_size(cursor)
    cursor.execute(statements.MEND_ORIGINALS, params)
    link_originals(cursor, supplier.pk)
    prepare_counting(cursor)
    touch(cursor, "(SELECT id FROM fuel_fresh UNION SELECT id FROM fuel_due)")
    reallocate(cursor)
    charge(cursor)
    count_and_judge(cursor)
    ask_for_judgement()
    use_indexes(cursor)


def _learn_the_new_size(cursor: CursorWrapper) -> None:
    """Tell the planner of many new rows: by the statistics of a table that was empty it would pair all with all."""
    cursor.execute("SELECT count(*) FROM fuel_fresh")
    if cursor.fetchone()[0] >= MANY:
        cursor.execute("ANALYZE fuel_cards_transaction")


def link_originals(cursor: CursorWrapper, supplier_id: int) -> None:
    """Give returns and corrections that wait their originals: the one named, or the sale that agrees in everything."""
    cursor.execute(statements.LINK_NAMED, {"supplier": supplier_id})
    cursor.execute(statements.CANDIDATES, {"supplier": supplier_id})
    matched = match_originals(iter(cursor.fetchall()))
    if matched:
        cursor.execute(statements.LINK_MATCHED, {"returns": list(matched), "sales": list(matched.values())})
