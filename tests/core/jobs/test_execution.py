"""A job takes effect once, or says why not."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from core.jobs import enqueue, enqueue_all, kinds, queue
from core.jobs.catalogue import UnknownKind, find_kind
from core.jobs.checks import check_heirs
from core.jobs.drain import drain
from core.jobs.execution import run_claimed
from core.jobs.kinds import BadKind, JobKind, job
from core.jobs.models import Job
from core.jobs.submission import NotForCompanies
from core.lib.company import PUBLIC, CurrentCompany, entered, public_schema
from tests.core.jobs.conftest import Facts

pytestmark = pytest.mark.integration


def test_a_job_runs_once_in_its_company(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked):
        enqueue(kind="tests.effect", payload={"number": 7}, created_by="admin@fresh.test")

    assert drain(seconds=5) == 1
    assert drain(seconds=5) == 0
    assert facts.effects() == [7]
    assert facts.jobs("state", "attempts", "result", "created_by") == [("done", 1, {"number": 7}, "admin@fresh.test")]


def test_a_job_of_a_rolled_back_request_never_was(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked), pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(kind="tests.effect", payload={"number": 1})
        raise ZeroDivisionError

    assert facts.jobs("id") == []


def test_one_key_is_one_job(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked):
        first = enqueue(kind="tests.effect", payload={"number": 1}, key="import-1")
        again = enqueue(kind="tests.effect", payload={"number": 2}, key="import-1")
        enqueue(kind="tests.effect", payload={"number": 3}, key="import-2")
    drain(seconds=5)

    assert first == again
    assert facts.effects() == [1, 3]


def test_an_unknown_kind_is_refused_at_once(company: CurrentCompany) -> None:
    with pytest.raises(UnknownKind):
        enqueue(kind="tests.effekt")
    with pytest.raises(BadKind):
        job("tests.effect")(lambda payload, running: None)


def test_vendor_work_runs_in_the_public_schema_only(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked), pytest.raises(NotForCompanies):
        enqueue(kind="tests.vendor")
    with entered(PUBLIC):
        ours = enqueue(kind="tests.vendor")
        Job.objects.create(
            company=worked.schema,
            kind="tests.vendor",
            payload={},
            run_at=Job.objects.get(pk=ours).run_at,
            max_attempts=1,
        )
    drain(seconds=5)

    with public_schema():
        assert Job.objects.get(pk=ours).result == "public"
    assert facts.jobs("state", "error") == [("failed", "This kind of work belongs to the vendor.")]


def test_a_failing_job_leaves_nothing_and_is_given_up(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked):
        enqueue(kind="tests.fail")

    assert drain(seconds=5) == 3
    assert facts.effects() == []
    assert facts.jobs("state", "attempts", "error") == [("failed", 3, "ValueError: attempt 3")]


def test_a_job_that_failed_for_good_is_followed_by_another(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked):
        enqueue(kind="tests.fail_followed", payload={"number": 5}, created_by="admin@fresh.test")

    assert drain(seconds=5) == 3
    assert facts.effects() == [5]
    assert facts.jobs("kind", "state", "attempts", "created_by") == [
        ("tests.fail_followed", "failed", 2, "admin@fresh.test"),
        ("tests.effect", "done", 1, "admin@fresh.test"),
    ]


def test_what_follows_a_failed_job_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = JobKind(name="tests.lost", run=find_kind("tests.effect").run, on_failed="tests.nowhere")
    sound = [problem.id for problem in check_heirs(None)]
    monkeypatch.setitem(kinds._kinds, lost.name, lost)

    assert (sound, [problem.id for problem in check_heirs(None)]) == ([], ["jobs.E002"])


def test_a_failed_attempt_is_repeated_and_then_counts_once(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked):
        enqueue(kind="tests.second_try")

    drain(seconds=5)

    assert facts.effects() == [2]
    assert facts.jobs("state", "attempts", "error") == [("done", 2, "")]


@pytest.mark.parametrize(
    ("payload", "error"),
    [({}, "DomainError: the card is closed"), ({"vendor": 1}, "IntegrationError: no such account")],
)
def test_a_permanent_error_is_not_repeated(
    worked: CurrentCompany, facts: Facts, payload: dict[str, int], error: str
) -> None:
    with entered(worked):
        enqueue(kind="tests.refuse", payload=payload)

    assert drain(seconds=5) == 1
    assert facts.jobs("state", "attempts", "error") == [("failed", 1, error)]


def test_a_broken_job_does_not_spoil_its_batch(worked: CurrentCompany, facts: Facts) -> None:
    with entered(worked):
        enqueue_all(kind="tests.small", payloads=[{"number": number, "breaks": number == 50} for number in range(100)])

    drain(seconds=10)

    assert facts.effects() == [number for number in range(100) if number != 50]
    assert facts.count(state="done") == 99
    assert facts.jobs("attempts")[50] == (5,)


def test_a_lapsed_claim_is_worthless(worked: CurrentCompany, facts: Facts) -> None:
    """The first worker was so slow to start that the job was given to another: its claim must have no effect."""
    with entered(worked):
        enqueue(kind="tests.effect", payload={"number": 1})
    kind = find_kind("tests.effect")
    with public_schema():
        first = queue.claim(worked.schema, 5)
        assert first is not None
        Job.objects.update(lease_until="2020-01-01T00:00Z")
        assert queue.reap() == 1
        second = queue.claim(worked.schema, 5)
        assert second is not None
        run_claimed(worked, kind, [first])
        after_first = facts.effects()
        run_claimed(worked, kind, [second])
        run_claimed(worked, kind, [second])

    assert after_first == []
    assert facts.effects() == [1]
    assert facts.jobs("state", "attempts") == [("done", 2)]


def test_a_job_longer_than_its_lease_is_never_run_twice_at_once(
    worked: CurrentCompany, facts: Facts, tmp_path: Path, settings: Any
) -> None:
    settings.JOBS_LEASE_SECONDS = 0
    running = tmp_path / "running"
    running.touch()
    with entered(worked):
        enqueue(kind="tests.slow", payload={"number": 1, "while": str(running)})

    def work() -> None:
        drain(seconds=30)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    with public_schema():
        wait_for(lambda: seen_progress() == (1, 2, "half way"))
        given_away = queue.reap(), queue.due_turns()
    running.unlink()
    worker.join()

    assert given_away == (0, [])
    assert facts.effects() == [1]
    assert facts.jobs("state", "attempts") == [("done", 1)]


def seen_progress() -> tuple[int, int, str] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT done, total, note FROM jobs_progress")
        row: tuple[int, int, str] | None = cursor.fetchone()
        return row


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    with connection.cursor() as cursor:
        for _ in range(int(seconds * 50)):
            if condition():
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("the condition did not come true")


@pytest.mark.requirement("PL-147")
def test_work_of_a_suspended_company_waits_until_it_is_back(
    worked: CurrentCompany, facts: Facts, change_company: Callable[..., None]
) -> None:
    from core.jobs.scheduling import release_held

    with entered(worked):
        enqueue(kind="tests.effect", payload={"number": 1})
    change_company(state="suspended")
    drain(seconds=5)
    release_held()
    suspended = facts.jobs("state", "attempts"), facts.effects()

    change_company(state="active")
    release_held()
    drain(seconds=5)

    assert suspended == ([("held", 0)], [])
    assert facts.jobs("state", "attempts") == [("done", 1)]
    assert facts.effects() == [1]


@pytest.mark.requirement("PL-02")
def test_a_company_sees_its_own_jobs_only(company: CurrentCompany, other_company: CurrentCompany) -> None:
    mine = enqueue(kind="tests.effect", payload={"number": 1}, key="k")
    with entered(other_company):
        theirs = enqueue(kind="tests.effect", payload={"number": 2}, key="k")
        seen_by_other = list(Job.objects.values_list("pk", "company"))

    assert mine != theirs
    assert list(Job.objects.values_list("pk", "company")) == [(mine, "alpha")]
    assert seen_by_other == [(theirs, "beta")]
