"""Recurring tasks: one tick that gives thousands, against the service of one task called for each."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from core.accounts.models import User
from core.documents.authors import Author
from core.lib.company import company_by_schema, entered
from core.pipelines.tasks.models import Task
from core.pipelines.tasks.services.giving import give_due
from core.pipelines.tasks.services.writing import Assignment, give_task
from tenants.services.companies import create_company, open_company
from tenants.services.pool import fill_pool
from tests.benchmarks.measure import Result, size
from tests.factories.people import make_staff

MANY, FEW = size(10_000, 200), size(500, 20)
DUE = """
INSERT INTO tasks_recurrence (title, description, author_id, responsible_id, kind, weekdays, begins_on, at, due_after,
    is_paused, next_on, next_at)
SELECT 'Task ' || n, '', %(person)s, %(person)s, 'weeks', '{0,1,2,3,4,5,6}', current_date - 1, '00:00', 1, false,
    current_date - 1, now() - interval '30 minutes'
FROM generate_series(1, %(rows)s) AS n
"""


def run() -> Iterator[Result]:
    fill_pool(size=1)
    open_company(company=create_company(slug="recurring", name="Recurring"))
    company = company_by_schema("recurring")
    assert company is not None
    with entered(company):
        user = make_staff(everything=True)
        with connection.cursor() as cursor:
            cursor.execute(DUE, {"person": user.pk, "rows": MANY})
            cursor.execute("ANALYZE tasks_recurrence")
        started = time.perf_counter()
        given = give_due()
        ours = (time.perf_counter() - started) / given
        assert (given, Task.objects.count()) == (MANY, MANY)
        peer = _one_by_one(user)
    yield Result(
        name=f"Recurring tasks, {MANY:,} given in one tick",
        ours=ours,
        peer=peer,
        peer_name=f"the service of one task, called {FEW:,} times",
        bar=20,
        note=f"{given * ours:.2f} s in all",
    )


def _one_by_one(user: User) -> float:
    """Return the seconds that a task takes when each is a deed and a transaction of its own."""
    author, due_at = Author(user_id=user.pk, name=user.name), timezone.now() + timedelta(days=1)
    started = time.perf_counter()
    for number in range(FEW):
        with transaction.atomic():
            give_task(Assignment(title=f"Task {number}", responsible_id=user.pk, due_at=due_at), author=author)
    return (time.perf_counter() - started) / FEW
