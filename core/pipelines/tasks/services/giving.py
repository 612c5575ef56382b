"""The tick of recurring tasks: gives what is due, of all recurrences in a few statements."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from core.events import emit_all
from core.lib.company import current_company
from core.pipelines.tasks.events import TaskGiven
from core.pipelines.tasks.models import Occurrence, Recurrence
from core.pipelines.tasks.rules import due_moment, moment
from core.pipelines.tasks.states import CatchUp

AT_ONCE, MOST_MISSED = 2000, 100
# Until then a task is given in time: a tick may come late by some minutes.
IN_TIME = timedelta(hours=1)

# What has an occurrence already, a task or a skip, is left alone: that is how nothing doubles.
GIVE = """
WITH kept AS (
    INSERT INTO tasks_occurrence (recurrence_id, occurs_at, task_id)
    SELECT recurrence_id, occurs_at, nextval(pg_get_serial_sequence('tasks_task', 'id'))
    FROM unnest(%(recurrences)s::bigint[], %(moments)s::timestamptz[]) AS due(recurrence_id, occurs_at)
    ON CONFLICT (recurrence_id, occurs_at) DO NOTHING
    RETURNING recurrence_id, occurs_at, task_id
), due AS (
    SELECT kept.task_id, due_at, recurrence.*, person.name AS responsible_name
    FROM kept
    JOIN unnest(%(recurrences)s::bigint[], %(moments)s::timestamptz[], %(deadlines)s::timestamptz[])
        AS due(recurrence_id, occurs_at, due_at) USING (recurrence_id, occurs_at)
    JOIN tasks_recurrence AS recurrence ON recurrence.id = recurrence_id
    JOIN accounts_user AS person ON person.id = recurrence.responsible_id
), given AS (
    INSERT INTO tasks_task (id, title, description, author_id, responsible_id, due_at, status)
    SELECT task_id, title, description, author_id, responsible_id, due_at, 'new' FROM due
), lines AS (
    INSERT INTO tasks_taskchange (task_id, kind, before, after, text, author_name)
    SELECT task_id, 'given', '', left(responsible_name, 254), '', '' FROM due
)
SELECT task_id, author_id, responsible_id FROM due ORDER BY task_id
"""
GO_ON = """
UPDATE tasks_recurrence AS recurrence SET next_on = new.next_on, next_at = new.next_at, number = new.number
FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[], %s::int[]) AS new(id, next_on, next_at, number)
WHERE recurrence.id = new.id
"""


def give_due(*, now: datetime | None = None) -> int:
    """Give every recurring task that is due, some in a transaction; return how many tasks there were."""
    at, total = now or timezone.now(), 0
    while True:
        looked_at, given = _give_some(at)
        total += given
        if not looked_at:
            return total


@transaction.atomic
def _give_some(now: datetime) -> tuple[int, int]:
    """Who is blocked is given nothing: his recurrences wait for somebody else."""
    ready = Recurrence.objects.filter(is_paused=False, next_at__lte=now, responsible__is_active=True)
    some = list(ready.order_by("next_at").select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE])
    if not some:
        return 0, 0
    zone = ZoneInfo(current_company().time_zone)
    due: list[tuple[int, datetime, datetime | None]] = []
    skipped = _skipped(some, now)
    for one in some:
        due.extend(_pass_by(one, now, zone, skipped))
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*due, strict=True)] or [[], [], []]
        cursor.execute(GIVE, dict(zip(("recurrences", "moments", "deadlines"), columns, strict=True)))
        given = cursor.fetchall()
        facts = [[getattr(one, name) for one in some] for name in ("pk", "next_on", "next_at", "number")]
        cursor.execute(GO_ON, facts)
    emit_all(
        TaskGiven(task_id=task, author_id=author, responsible_id=responsible, by=None)
        for task, author, responsible in given
    )
    return len(some), len(given)


def _skipped(some: Iterable[Recurrence], now: datetime) -> set[tuple[int, datetime]]:
    found = Occurrence.objects.filter(recurrence__in=[one.pk for one in some if one.catch_up == CatchUp.LAST])
    return set(found.filter(task=None, occurs_at__lte=now).values_list("recurrence", "occurs_at"))


def _pass_by(
    one: Recurrence, now: datetime, zone: ZoneInfo, skipped: set[tuple[int, datetime]]
) -> list[tuple[int, datetime, datetime | None]]:
    """Move it to its first occurrence ahead; return what is to be given of those that are passed.

    All of many missed ones are given some at a time; those of the other ways are few whatever was missed.
    """
    passed: list[tuple[int, datetime, datetime | None]] = []
    since, first = one.next_on, one.number
    days = one.rule.days(since=since, number=first)
    one.next_on = one.next_at = None
    for number, day in enumerate(islice(days, MOST_MISSED + 1) if one.catch_up == CatchUp.ALL else days, start=first):
        at = moment(day, one.at, zone)
        if at > now or (number - first == MOST_MISSED and one.catch_up == CatchUp.ALL):
            one.next_on, one.next_at, one.number = day, at, number
            break
        if one.catch_up != CatchUp.NONE or now - at <= IN_TIME:
            passed.append((one.pk, at, due_moment(day, one.at, one.due, zone)))
    if one.catch_up == CatchUp.LAST:
        return [found for found in passed if found[:2] not in skipped][-1:]
    return passed
