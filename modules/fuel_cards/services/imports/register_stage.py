"""What the smaller registers share: a staging table, judged rows, figures and refused rows."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.db import connection
from django.db.backends.utils import CursorWrapper

from core.lib.tabular import Layout, Row, open_table
from modules.fuel_cards.services.imports.judgement import Judgement
from modules.fuel_cards.services.imports.staging import copy_lines, copy_text
from modules.fuel_cards.services.imports.transactions import NothingToImport

# Each staging table of a register has these beside its own columns: fate is c(reated), u(pdated), d(uplicate) or
# r(ejected).
_TABLE = """
DROP TABLE IF EXISTS pg_temp.fuel_register;
CREATE TEMPORARY TABLE fuel_register (line int, reason text, number text, {columns}, fate "char" DEFAULT 'c')
    ON COMMIT DROP
"""
_COUNTS = "SELECT fate::text, reason, count(*) FROM fuel_register GROUP BY 1, 2"
_ERRORS = """
INSERT INTO fuel_cards_rowerror (run_id, line, reason, number)
SELECT %(run)s, line, reason, left(number, 64) FROM fuel_register WHERE fate = 'r' ORDER BY line
"""


def read_rows(file: BinaryIO, layout: Layout) -> Iterator[Row]:
    yield from open_table(file, layout).rows()


def stage_register(cursor: CursorWrapper, columns: dict[str, str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Make `fuel_register` with the columns (name -> type) and COPY the rows: line, reason, number, then these.

    Returns the number of rows, and has the server join for a batch of this size.
    """
    cursor.execute(_TABLE.format(columns=", ".join(f"{name} {kind}" for name, kind in columns.items())))
    lines = ("\t".join(map(copy_text, row)) for row in rows)
    copy_lines(cursor, "fuel_register", ("line", "reason", "number", *columns), lines)
    cursor.execute("UPDATE fuel_register SET fate = 'r' WHERE reason <> ''")
    cursor.execute("ANALYZE fuel_register")
    cursor.execute("SELECT count(*) FROM fuel_register")
    staged = int(cursor.fetchone()[0])
    hash_registers(cursor, staged)
    return staged


def hash_registers(cursor: CursorWrapper, rows: int) -> None:
    """Have registers of more than a screenful joined by hashing: cards and clients are few beside transactions."""
    cursor.execute("SELECT set_config('enable_nestloop', %s, true)", ["off" if rows > 100 else "on"])


def list_refused(limit: int) -> list[tuple[int, str, str]]:
    """Return line, reason and number of the refused rows of the register staged last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, reason, left(number, 64) FROM fuel_register WHERE fate = 'r' ORDER BY line LIMIT %s", [limit]
        )
        return list(cursor.fetchall())


def counts(cursor: CursorWrapper, run_id: int | None) -> Judgement:
    """Return the figures of the staged rows and keep the refused ones under the run."""
    if run_id is not None:
        cursor.execute(_ERRORS, {"run": run_id})
    cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
    cursor.execute(_COUNTS)
    fates: dict[str, int] = {"c": 0, "u": 0, "d": 0, "r": 0}
    reasons: dict[str, int] = {}
    for fate, reason, number in cursor.fetchall():
        fates[fate] += number
        if fate == "r":
            reasons[reason] = number
    if not sum(fates.values()):
        raise NothingToImport
    return Judgement(
        rows=sum(fates.values()),
        created=fates["c"],
        updated=fates["u"],
        duplicate=fates["d"],
        rejected=fates["r"],
        reasons=dict(sorted(reasons.items())),
    )
