"""Post as many entries as a query returns, in three statements."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction

from core.finance.services.post import booked_on, refusal_of
from core.lib.company import current_company

_BATCH = """
CREATE TEMPORARY TABLE finance_batch ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('finance_entry', 'id')) AS entry_id, q.*,
    BOOKED_ON AS booked_on
FROM ({query}) AS q (key, account_id, counter_id, amount, happened_at) WHERE q.amount <> 0
""".replace("BOOKED_ON", booked_on("q.happened_at"))
_ENTRIES = """
INSERT INTO finance_entry (id, key, kind, memo, respects_limit, happened_at, booked_on)
SELECT entry_id, key, %(kind)s, %(memo)s, %(respects_limit)s, happened_at, booked_on FROM finance_batch
ON CONFLICT (key) DO NOTHING
"""
_POSTINGS = """
INSERT INTO finance_posting (account_id, entry_id, amount, organization_id, booked_on)
SELECT side.account_id, b.entry_id, side.amount, a.organization_id, b.booked_on FROM finance_batch b {only_new}
CROSS JOIN LATERAL (VALUES (b.account_id, b.amount), (b.counter_id, -b.amount)) AS side (account_id, amount)
LEFT JOIN finance_account a ON a.id = side.account_id
"""
_ONLY_NEW = "JOIN finance_entry e ON e.id = b.entry_id"


def post_many_from_sql(
    query: str,
    params: Mapping[str, Any],
    *,
    kind: str,
    memo: str = "",
    respects_limit: bool = True,
) -> int:
    """Post an entry of two lines for each row `(key, account, counter account, amount, happened at)` of the query.

    The amount is added to the account and taken from the counter account. Keys that are posted already are passed
    over. Returns the number of new entries; all or none.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.finance_batch")
            cursor.execute(_BATCH.format(query=query), {**params, "zone": current_company().time_zone})
            wanted = cursor.rowcount
            cursor.execute(_ENTRIES, {"kind": kind, "memo": memo, "respects_limit": respects_limit})
            posted = cursor.rowcount
            cursor.execute(_POSTINGS.format(only_new="" if posted == wanted else _ONLY_NEW))
            cursor.execute("DROP TABLE finance_batch")
    except IntegrityError as error:
        raise refusal_of(error) from error
    return int(posted)
