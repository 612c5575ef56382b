"""The processes outlive cut connections, stop when told to, and the worker refuses a message without a company."""

from typing import Any

import pytest
from celery import Celery
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from core.events import emit
from core.events.selectors import outbox_lag
from core.jobs.company_task import CompanyTask
from core.jobs.tasks import check_limits, run_jobs
from core.lib.company import CurrentCompany, NoCompany, entered, no_company, public_schema
from tests.core.jobs.conftest import Facts
from tests.core.jobs.things import ThingHappened
from tests.core.processes import Processes, wait_until

pytestmark = pytest.mark.integration


def cut_all_other_connections() -> int:
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = session_user"
        )
        cut = int(cursor.fetchone()[0])
    connection.close()
    connection.close_pool()  # idle connections of this process were cut too
    return cut


@pytest.mark.soak
def test_processes_go_on_after_their_connections_were_cut(
    processes: Processes, worked: CurrentCompany, facts: Facts
) -> None:
    relay, scheduler, worker = processes.manage("relay"), processes.manage("scheduler"), processes.worker("-c", "2")
    worker.wait_for_output("ready.")
    for number in range(5):
        with entered(worked), transaction.atomic():
            emit(ThingHappened(number=number))
        wait_until(lambda: outbox_lag().waiting == 0, seconds=20, what="the event is relayed")
        assert cut_all_other_connections() >= 1

    wait_until(lambda: facts.count(state="done") == 5, seconds=60, what="every handler has run")

    assert facts.effects() == [0, 1, 2, 3, 4]
    assert [one.process.poll() for one in (relay, scheduler, worker)] == [None, None, None]
    assert [one.terminate() < 10 for one in (relay, scheduler)] == [True, True]
    assert worker.terminate() < 25


def test_a_task_without_a_company_does_not_run(company: CurrentCompany) -> None:
    app, ran = Celery(), []

    class Note(CompanyTask):
        name = "tests.note"

        def run(self) -> None:
            ran.append(True)

    task = app.register_task(Note())
    with no_company():
        with pytest.raises(NoCompany):
            task()
        with pytest.raises(NoCompany):
            task.apply_async()
        for schema in ("alpha", "gone"):
            task.push_request(headers={"company": schema})
            task()
            task.pop_request()

    assert ran == [True]


def test_every_task_of_the_application_enters_a_company() -> None:
    from core.config.celery import app

    own = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert run_jobs.name in [task.name for task in own]
    assert [task.name for task in own if not isinstance(task, CompanyTask)] == []


def test_limits_that_allow_a_second_delivery_stop_the_worker(settings: Any) -> None:
    check_limits()
    settings.CELERY_TASK_TIME_LIMIT = 3600

    with pytest.raises(ImproperlyConfigured, match="visibility_timeout"):
        check_limits()
