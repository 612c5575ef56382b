"""Price a past period anew: a report of differences, and their booking once somebody says so.

The operations and their charges stay as they are. A difference is an entry of its own under the operation's and the
recalculation's numbers, so the ledger admits it once; it comes into the client's next act. What is acted or closed
already is named in the report and left out.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.finance.business_date import today
from core.finance.due_charges import midnight
from core.finance.models import AccountCode, EntryKind
from core.finance.services.accounts import own_account
from core.finance.services.period_acts import wait_for_acts
from core.finance.services.post_many import post_many_from_sql
from core.jobs import enqueue
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from modules.fuel_cards.models import Recalculation, RecalculationState
from modules.fuel_cards.services.limits.judging import ask_for_judgement
from modules.fuel_cards.services.rates import AMOUNT, TARIFF, join_rates, load_rates
from modules.fuel_cards.services.settling import choose_joins, use_indexes

COUNT, APPLY, BREAK_OFF = (
    "fuel_cards.count_recalculation",
    "fuel_cards.apply_recalculation",
    "fuel_cards.break_off_recalculation",
)

# What an operation costs with what earlier recalculations have added to its present charge.
_COSTS = """t.amount + coalesce((SELECT sum(b.difference) FROM fuel_cards_recalculatedline b
    WHERE b.transaction_id = t.id AND b.is_booked AND b.charge_number = t.charge_number), 0)"""
_LEFT_OUT = """CASE
    WHEN (t.at AT TIME ZONE %(zone)s)::date <= (SELECT closed_until FROM finance_books) THEN 'closed'
    WHEN c.entry_id IS NOT NULL THEN 'acted' ELSE '' END"""
_ACTED = """
LEFT JOIN finance_entry e ON e.key = 'fuel_cards.transaction:' || t.id || ':' || t.charge_number
LEFT JOIN finance_actcharge c ON c.entry_id = e.id
"""
_SCOPE = """t.organization_id IS NOT NULL AND t.at >= %(since)s AND t.at < %(until)s
    AND (%(supplier)s::bigint IS NULL OR t.supplier_id = %(supplier)s)
    AND (%(organizations)s::bigint[] = '{}' OR t.organization_id = ANY(%(organizations)s))"""
_REPORT = f"""
INSERT INTO fuel_cards_recalculatedline (recalculation_id, transaction_id, organization_id, charge_number, tariff_id,
    old_amount, new_amount, left_out, is_booked)
SELECT %(run)s, id, organization_id, charge_number, tariff_id, old_amount, new_amount, left_out, false FROM (
    SELECT t.id, t.organization_id, t.charge_number, {TARIFF} AS tariff_id, {_COSTS} AS old_amount,
        {AMOUNT.format(t="t")} AS new_amount, {_LEFT_OUT} AS left_out
    FROM fuel_cards_transaction t
    LEFT JOIN fuel_cards_transaction o ON o.id = t.original_id
    LEFT JOIN fuel_cards_station s ON s.id = CASE WHEN o.id IS NULL THEN t.station_id ELSE o.station_id END
    {_ACTED}
    {
    join_rates(
        payer="t.organization_id",
        supplier="t.supplier_id",
        product="t.product_id",
        station="s",
        at="coalesce(o.at, t.at)",
        quantity="coalesce(o.quantity, t.quantity)",
    )
}
    WHERE {_SCOPE}
) q WHERE new_amount <> old_amount
"""
# In the order of their keys, as everybody locks operations.
_HOLD = """
SELECT count(*) FROM (SELECT FROM fuel_cards_transaction WHERE id IN (
    SELECT transaction_id FROM fuel_cards_recalculatedline WHERE recalculation_id = %(run)s AND left_out = '')
    ORDER BY id FOR NO KEY UPDATE) held
"""
_HOLD_BOOKS = "SELECT closed_until FROM finance_books FOR SHARE"
_JUDGE = f"""
UPDATE fuel_cards_recalculatedline l SET left_out = q.left_out
FROM (
    SELECT l.id, CASE WHEN (t.organization_id, t.charge_number, {_COSTS})
        IS DISTINCT FROM (l.organization_id, l.charge_number::int, l.old_amount) THEN 'changed' ELSE {_LEFT_OUT}
        END AS left_out
    FROM fuel_cards_recalculatedline l JOIN fuel_cards_transaction t ON t.id = l.transaction_id {_ACTED}
    WHERE l.recalculation_id = %(run)s AND l.left_out = ''
) q WHERE q.id = l.id AND q.left_out <> ''
"""
_BOOK = """
SELECT 'fuel_cards.adjustment:' || t.id || ':' || l.recalculation_id, a.id, %(sales)s::bigint, -l.difference, t.at
FROM fuel_cards_recalculatedline l JOIN fuel_cards_transaction t ON t.id = l.transaction_id
JOIN finance_account a ON a.organization_id = l.organization_id AND a.code = %(code)s
    AND a.currency = 'RUB' AND a.agreement_id IS NULL
WHERE l.recalculation_id = %(run)s AND l.left_out = ''
"""
_BOOKED = """
UPDATE fuel_cards_recalculatedline SET is_booked = true WHERE recalculation_id = %(run)s AND left_out = ''
"""
_FIGURES = """
SELECT count(*), count(*) FILTER (WHERE is_booked), coalesce(sum(old_amount) FILTER (WHERE left_out = ''), 0),
    coalesce(sum(new_amount) FILTER (WHERE left_out = ''), 0)
FROM fuel_cards_recalculatedline WHERE recalculation_id = %(run)s
"""


class ReportNotReady(DomainError):
    code, message = "report_not_ready", _("Only a report that is ready can be booked, and once.")


@transaction.atomic
def start_recalculation(
    *,
    first: date,
    last: date,
    reason: str,
    organization_ids: Iterable[int] = (),
    supplier_id: int | None = None,
    actor: Any = None,
) -> Recalculation:
    """Have a report of differences made in the background; nothing is booked by it. No clients means all."""
    if last < first:
        words = _("The period ends before it begins.")
        raise InvalidInput(words, fields={"last": [words]})
    if last > today():
        words = _("These days have not come yet.")
        raise InvalidInput(words, fields={"last": [words]})
    run = Recalculation.objects.create(
        first=first,
        last=last,
        reason=reason,
        organizations=sorted(organization_ids),
        supplier_id=supplier_id,
        created_by=actor,
    )
    _note("fuel_cards.recalculation.started", run)
    enqueue(kind=COUNT, payload={"recalculation": run.pk}, key=f"recalculation:{run.pk}", priority=1)
    return run


@transaction.atomic
def count_recalculation(*, run_id: int) -> None:
    """Write the report: every operation that costs another sum, and why it cannot be booked where that is so."""
    run = Recalculation.objects.select_for_update().get(pk=run_id)
    if run.state != RecalculationState.COUNTING:
        return
    facts = _facts(run)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM fuel_cards_transaction t WHERE {_SCOPE}", facts)
        rows = cursor.fetchone()[0]
        load_rates(cursor, recalculated=True)
        choose_joins(cursor, rows)
        cursor.execute(_REPORT, facts)
        use_indexes(cursor)
        _keep_figures(cursor, run)
    run.state = RecalculationState.READY
    run.save()


@transaction.atomic
def ask_to_apply(*, run_id: int) -> Recalculation:
    """Have the differences booked in the background."""
    run = Recalculation.objects.select_for_update().get(pk=run_id)
    if run.state != RecalculationState.READY:
        raise ReportNotReady
    run.state = RecalculationState.APPLYING
    run.save(update_fields=["state"])
    _note("fuel_cards.recalculation.confirmed", run)
    enqueue(kind=APPLY, payload={"recalculation": run.pk}, key=f"recalculation:{run.pk}:apply", priority=1)
    return run


@transaction.atomic
def apply_recalculation(*, run_id: int) -> int:
    """Book the differences of the report; return how many.

    An operation that has changed, was acted or closed since the report is left out, and the report says so. Acts wait
    until this is done, and so does the closing of days. A second call finds nothing to do.
    """
    run = Recalculation.objects.select_for_update().get(pk=run_id)
    if run.state != RecalculationState.APPLYING:
        return 0
    facts = _facts(run)
    with connection.cursor() as cursor:
        wait_for_acts(cursor, "fuel_cards")
        cursor.execute(_HOLD_BOOKS)
        cursor.execute(_HOLD, facts)
        choose_joins(cursor, run.rows)
        cursor.execute(_JUDGE, facts)
        use_indexes(cursor)
        accounts = {"sales": own_account(code=AccountCode.SALES).pk, "code": AccountCode.CLIENT}
        memo = run.reason
        post_many_from_sql(_BOOK, facts | accounts, kind=EntryKind.CORRECTION, memo=memo, respects_limit=False)
        cursor.execute(_BOOKED, facts)
        _keep_figures(cursor, run)
    run.state, run.applied_at = RecalculationState.DONE, timezone.now()
    run.save()
    _note("fuel_cards.recalculation.booked", run, count=run.booked, amount=f"{run.difference:.2f}")
    ask_for_judgement()
    return run.booked


@transaction.atomic
def break_off_recalculation(*, run_id: int) -> None:
    """Close a recalculation whose job failed for good; nothing of it is booked."""
    pending = (RecalculationState.COUNTING, RecalculationState.APPLYING)
    Recalculation.objects.filter(pk=run_id, state__in=pending).update(state=RecalculationState.FAILED)


def _facts(run: Recalculation) -> dict[str, Any]:
    return {
        "run": run.pk,
        "since": midnight(run.first),
        "until": midnight(run.last + timedelta(days=1)),
        "supplier": run.supplier_id,
        "organizations": run.organizations,
        "zone": current_company().time_zone,
    }


def _keep_figures(cursor: CursorWrapper, run: Recalculation) -> None:
    cursor.execute(_FIGURES, {"run": run.pk})
    run.rows, run.booked, run.old_amount, run.new_amount = cursor.fetchone()


def _note(action: str, run: Recalculation, **facts: Any) -> None:
    client = run.organizations[0] if len(run.organizations) == 1 else None
    name = f"{run.first:%d.%m.%Y} – {run.last:%d.%m.%Y}"
    record(action, subject=run, subject_name=name, organization_id=client, facts={"reason": run.reason, **facts})
