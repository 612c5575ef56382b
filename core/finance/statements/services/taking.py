"""Take a statement in: one transaction from the first line that is read to the last invoice that is paid."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from core.finance.statements.models import RefusedLine
from core.finance.statements.services.judging import Judgement, judge
from core.finance.statements.services.matching import begin, match
from core.finance.statements.services.staging import Progress, stage
from core.lib.errors import DomainError

# Hash tables of a hundred thousand rows fit; set for the import's own transaction alone.
WORK_MEMORY = "96MB"
# From so many new lines on, statistics are renewed within the import: a table that was empty has none.
MANY = 5_000

INSERT = """
WITH made AS (
    INSERT INTO statements_statementline (run_id, position, own_account_id, direction, kind, number, day, amount,
        currency, other_name, other_inn, other_kpp, other_account, other_bik, other_bank, purpose, booked_on, is_booked,
        is_reversal, reference, mentions, extra)
    SELECT %(run)s, position, own_account_id, direction, kind, number, day, amount, currency, other_name, other_inn,
        other_kpp, other_account, other_bik, other_bank, purpose, booked_on, is_booked, is_reversal, reference,
        mentions, extra
    FROM statement_stage WHERE fate = 'c' ORDER BY position
    RETURNING id
)
INSERT INTO statement_work (line_id) SELECT id FROM made ORDER BY id
"""


class DoesNotHold(DomainError):
    """The control totals contradict themselves: taken in only by somebody's deliberate deed."""

    code = "totals_do_not_balance"
    message = _("The control totals of this statement do not balance; look at the figures before you take it in.")


@dataclass(frozen=True, kw_only=True)
class Taken:
    judgement: Judgement
    outcomes: dict[str, int]


@contextmanager
def _judged(file: BinaryIO, progress: Progress | None) -> Iterator[tuple[CursorWrapper, Judgement]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true), set_config('jit', 'off', true)", [WORK_MEMORY])
        yield cursor, judge(cursor, stage(cursor, file, progress))


def check_statement(*, file: BinaryIO, progress: Progress | None = None) -> Judgement:
    """Say what an import would make of the file; nothing is written.

    Raises UnreadableStatement where it is broken or of an account that is not the company's.
    """
    with _judged(file, progress) as (_cursor, judgement):
        return judgement


def take_statement(
    *, file: BinaryIO, run_id: int, accept_totals: bool = False, progress: Progress | None = None
) -> Taken:
    """Take the new lines in, match them and book the exact payments: all of it or nothing.

    Raises DoesNotHold where the control totals contradict themselves and nobody has accepted that.
    """
    with _judged(file, progress) as (cursor, judgement):
        if not judgement.holds and not accept_totals:
            raise DoesNotHold
        write_refused(run_id, judgement)
        begin(cursor)
        cursor.execute(INSERT, {"run": run_id})
        cursor.execute("ANALYZE statement_work")
        if judgement.created >= MANY:
            cursor.execute("ANALYZE statements_statementline")
        outcomes = match(cursor, deed="taken") if judgement.created else {}
    return Taken(judgement=judgement, outcomes=outcomes)


def write_refused(run_id: int, judgement: Judgement) -> None:
    """Keep the refused documents under the run, in the place of those of an earlier check."""
    RefusedLine.objects.filter(run_id=run_id).delete()
    RefusedLine.objects.bulk_create(
        RefusedLine(run_id=run_id, position=one.position, reason=one.reason, number=one.number)
        for one in judgement.reading.refused
    )
