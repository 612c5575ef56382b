"""What a module has charged and no act says yet: of a period, and what came too late for the act of its own days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from core.lib.company import current_company
from core.registry.modules import registry

# Charges of the period and late ones of days that were acted, if they stand in no act yet. The days before the first
# that was ever acted are other papers' business.
DUE = """
SELECT p.entry_id, e.key, p.account_id, -p.amount AS amount, e.happened_at < %(since)s AS is_late
FROM finance_account a
JOIN finance_posting p ON p.account_id = a.id
JOIN finance_entry e ON e.id = p.entry_id
WHERE a.code = 'client' AND a.organization_id IS NOT NULL
    AND (%(organizations)s::bigint[] IS NULL OR a.organization_id = ANY(%(organizations)s))
    AND e.kind IN ('charge', 'reversal', 'correction') AND starts_with(e.key, %(prefix)s)
    AND e.happened_at >= least(%(since)s, (
        SELECT min(period_from) FROM finance_actrun WHERE module = %(module)s AND state <> 'broken_off'
    )::timestamp AT TIME ZONE %(zone)s) AND e.happened_at < %(until)s
    AND (e.happened_at >= %(since)s OR EXISTS (
        SELECT FROM finance_actrun r WHERE r.module = %(module)s AND (r.state IN ('issuing', 'done') OR r.acts > 0)
            AND (r.organization_id IS NULL OR r.organization_id = a.organization_id)
            AND (e.happened_at AT TIME ZONE %(zone)s)::date BETWEEN r.period_from AND r.period_until))
    AND NOT EXISTS (SELECT FROM finance_actcharge c WHERE c.entry_id = p.entry_id)
"""
_PREVIEW = """
WITH due AS ({due})
SELECT a.organization_id, o.name, coalesce(g.number, ''), s.operations, s.late, s.amount, a.currency,
    count(*) FILTER (WHERE s.amount > 0) OVER (), coalesce(sum(s.amount) FILTER (WHERE s.amount > 0) OVER (), 0),
    count(*) FILTER (WHERE s.amount <= 0) OVER ()
FROM (
    SELECT account_id, count(*) AS operations, sum(amount) AS amount,
        coalesce(sum(amount) FILTER (WHERE is_late), 0) AS late
    FROM due GROUP BY account_id
) s
JOIN finance_account a ON a.id = s.account_id
JOIN organizations_organization o ON o.id = a.organization_id
LEFT JOIN organizations_agreement g ON g.id = a.agreement_id
ORDER BY (s.amount > 0) DESC, o.name, s.account_id LIMIT %(limit)s
"""


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whose operations of which days are acted; no organizations means all."""

    module: str
    first: date
    last: date
    organization_ids: Sequence[int] | None = None

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "module": self.module,
            "prefix": f"{self.module}.",
            "first": self.first,
            "last": self.last,
            "since": midnight(self.first),
            "until": midnight(self.last + timedelta(days=1)),
            "zone": current_company().time_zone,
            "organizations": None if self.organization_ids is None else list(self.organization_ids),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class DueOf:
    """What one client's act would say; `late` is the part of days that were acted before."""

    organization_id: int
    client: str
    agreement: str
    operations: int
    late: Decimal
    amount: Decimal
    currency: str

    @property
    def is_made(self) -> bool:
        return self.amount > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """Who would get what: the first clients by name, and the figures of all."""

    rows: Sequence[DueOf] = ()
    acts: int = 0
    amount: Decimal = Decimal(0)
    postponed: int = 0

    @property
    def left_out(self) -> int:
        return self.acts + self.postponed - len(self.rows)


def midnight(day: date) -> datetime:
    """Return the first moment of the day in the company's time zone."""
    return datetime.combine(day, time(), ZoneInfo(current_company().time_zone))


def acted_modules() -> list[tuple[str, Any]]:
    """Return the company's modules from whose operations acts are made, with their titles."""
    return [(spec.slug, spec.title) for spec in registry.enabled(current_company()) if spec.act_lines]


def preview_acts(period: Period, *, limit: int = 100) -> Preview:
    """Return what acts of the period would say if they were made now."""
    with connection.cursor() as cursor:
        cursor.execute(_PREVIEW.format(due=DUE), period.facts | {"limit": limit})
        found = cursor.fetchall()
    if not found:
        return Preview()
    rows = [
        DueOf(
            organization_id=row[0],
            client=row[1],
            agreement=row[2],
            operations=row[3],
            late=row[4],
            amount=row[5],
            currency=row[6],
        )
        for row in found
    ]
    return Preview(rows=rows, acts=found[0][7], amount=found[0][8], postponed=found[0][9])
