"""Match lines with clients and invoices as a set, and book what fits exactly.

The caller's transaction is the import's own: lines, payments, allocations and postings are there together or not at
all. Locks go payments, then invoices, then accounts, as everywhere in finance.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from core.finance.authors import BANK
from core.finance.services.book_many import book_many_from_sql
from core.finance.statements.services import matching_sql as sql

# Lines that wait and that no person has touched: a payment that somebody has taken back is not booked again by itself.
_WAITING = """
INSERT INTO statement_work (line_id, payment_id)
SELECT m.line_id, p.id FROM statements_linematch m JOIN finance_payment p ON p.id = m.payment_id
JOIN statements_statementline l ON l.id = m.line_id
WHERE p.status = 'unmatched' AND p.booking_number = 0 AND NOT m.is_attached
    AND (%(inns)s::text[] IS NULL OR l.other_inn = ANY(%(inns)s))
ORDER BY p.id FOR NO KEY UPDATE OF p
"""


def begin(cursor: CursorWrapper) -> None:
    """Make the empty work table, which names the lines that `match` judges."""
    cursor.execute(sql.WORK)


def match(cursor: CursorWrapper, *, deed: str) -> dict[str, int]:
    """Judge the lines of the work table, write what they are, book the exact ones; return how many are what."""
    for step in (sql.LINES, sql.CLIENTS, sql.NAMED):
        cursor.execute(step)
    cursor.execute("ANALYZE statement_line, statement_client, statement_named")
    cursor.execute(sql.INVOICES)
    cursor.execute("ANALYZE statement_invoice")
    cursor.execute(sql.FOUND)
    cursor.execute("ANALYZE statement_found")
    cursor.execute(sql.LOCK_TWINS)
    cursor.execute(sql.TWINS)
    cursor.execute(sql.LOCK_INVOICES)
    cursor.execute(sql.VERDICTS)
    cursor.execute("ANALYZE statement_verdict")
    for step in (sql.PARTS, sql.SETTLE_VERDICTS, sql.PAYMENTS, sql.MATCHES, sql.ATTACH):
        cursor.execute(step)
    cursor.execute(sql.DEEDS, {"deed": deed})
    cursor.execute("ANALYZE statement_part")
    book_many_from_sql(sql.TO_BOOK, author=BANK)
    cursor.execute(sql.OUTCOMES)
    return dict(cursor.fetchall())


def match_again(inns: list[str] | None = None) -> dict[str, int]:
    """Look at the waiting lines once more, of these payers or of all; runs in the caller's transaction."""
    with connection.cursor() as cursor:
        begin(cursor)
        cursor.execute(_WAITING, {"inns": inns})
        if not cursor.rowcount:
            return {}
        cursor.execute("ANALYZE statement_work")
        return match(cursor, deed="judged")
