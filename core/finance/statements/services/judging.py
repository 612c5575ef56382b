"""What a staged file would change: which lines are new, which are known, whose accounts they are."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from core.finance.statements.formats import UnreadableStatement
from core.finance.statements.services.staging import Reading
from core.finance.statements.services.totals import AccountTotals, totals_of

# Whoever takes a statement of an account waits for the one before him; in one order, so that nobody waits in a circle.
LOCK_ACCOUNTS = """
SELECT a.number FROM organizations_ownbankaccount a WHERE a.number = ANY(%(accounts)s) AND a.is_active
ORDER BY a.id FOR NO KEY UPDATE
"""
NAME_ACCOUNTS = """
UPDATE statement_stage s SET own_account_id = a.id, currency = a.currency
FROM organizations_ownbankaccount a WHERE a.number = s.account
"""
_KEY = ("own_account_id", "day", "number", "amount", "direction", "other_account", "kind", "is_booked")
JUDGE_REPEATED = f"""
UPDATE statement_stage s SET fate = 'r' FROM (
    SELECT ctid AS place, row_number() OVER (PARTITION BY {", ".join(_KEY)} ORDER BY position) AS turn
    FROM statement_stage
) again WHERE again.place = s.ctid AND again.turn > 1
"""
JUDGE_KNOWN = f"""
UPDATE statement_stage s SET fate = 'd' FROM statements_statementline l
WHERE s.fate = 'c' AND {" AND ".join(f"l.{column} = s.{column}" for column in _KEY)}
"""
FIGURES = """
SELECT count(*) FILTER (WHERE fate = 'c'), count(*) FILTER (WHERE fate <> 'c'),
    coalesce(sum(amount) FILTER (WHERE fate = 'c' AND direction = 'in' AND is_booked), 0), min(booked_on),
    max(booked_on)
FROM statement_stage
"""
# A document that the bank has printed twice moved money once.
MOVED = """
SELECT account, coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0),
    coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0)
FROM statement_stage WHERE fate <> 'r' AND is_booked GROUP BY account
"""
FIRST_LINES = """
SELECT position, direction, number, day, amount, other_name, purpose, fate::text FROM statement_stage
ORDER BY position LIMIT %(limit)s
"""
SHOWN = 10


class ForeignAccount(UnreadableStatement):
    """A statement of an account that the company does not have."""

    code = "foreign_account"
    message = _("The account %(account)s is none of yours. Add it to your legal entity, or choose another file.")

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The figures of a file, and what an import would make of it."""

    reading: Reading
    accounts: list[AccountTotals]
    created: int
    duplicate: int
    credited: Decimal
    since: Any
    until: Any
    first_lines: list[dict[str, Any]]

    @property
    def holds(self) -> bool:
        return bool(self.accounts) and all(account.holds for account in self.accounts)


def judge(cursor: CursorWrapper, reading: Reading) -> Judgement:
    """Find out which staged lines are new; raise ForeignAccount where an account is not the company's."""
    cursor.execute("SELECT DISTINCT account FROM statement_stage ORDER BY account")
    wanted = {row[0] for row in cursor.fetchall()} | {one.account for one in reading.statements}
    cursor.execute(LOCK_ACCOUNTS, {"accounts": sorted(wanted)})
    own = {row[0] for row in cursor.fetchall()}
    if foreign := sorted(wanted - own):
        raise ForeignAccount(foreign[0])
    cursor.execute(NAME_ACCOUNTS)
    cursor.execute(JUDGE_REPEATED)
    cursor.execute("ANALYZE statement_stage")
    cursor.execute(JUDGE_KNOWN)
    cursor.execute(MOVED)
    moved = {account: (came, went) for account, came, went in cursor.fetchall()}
    cursor.execute(FIGURES)
    created, duplicate, credited, since, until = cursor.fetchone()
    accounts = totals_of(reading.statements, moved)
    return Judgement(
        reading=reading,
        accounts=accounts,
        created=created,
        duplicate=duplicate,
        credited=credited,
        since=min([one.since for one in accounts if one.since] + ([since] if since else []), default=None),
        until=max([one.until for one in accounts if one.until] + ([until] if until else []), default=None),
        first_lines=_first_lines(cursor),
    )


def _first_lines(cursor: CursorWrapper) -> list[dict[str, Any]]:
    cursor.execute(FIRST_LINES, {"limit": SHOWN})
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
