"""Processes die, the broker forgets and goes away: nothing is lost and nothing happens twice."""

import random

import pytest
from django.db import connections, transaction

from core.events.selectors import outbox_lag
from core.jobs import enqueue, enqueue_all
from core.lib.company import CurrentCompany, entered
from tests.core.jobs.conftest import Facts
from tests.core.processes import OwnValkey, Processes, children, kill, wait_until

pytestmark = pytest.mark.integration


def numbers(first: int, count: int) -> list[dict[str, int]]:
    return [{"number": number} for number in range(first, first + count)]


def test_workers_that_are_killed_lose_and_double_nothing(
    processes: Processes, worked: CurrentCompany, facts: Facts
) -> None:
    processes.manage("scheduler")
    workers = [processes.worker("-c", "2", "-n", "one@%h"), processes.worker("-c", "2", "-n", "two@%h")]
    for worker in workers:
        worker.wait_for_output("ready.")
    with entered(worked):
        enqueue_all(kind="tests.small", payloads=numbers(0, 500))
        enqueue_all(kind="tests.effect", payloads=numbers(500, 300))

    dice, killed, next_kill = random.Random(1), 0, 50

    def all_done_under_fire() -> bool:
        nonlocal killed, next_kill
        done = facts.count(state="done")
        if done >= next_kill:
            pool = [pid for worker in workers for pid in children(worker.process.pid)]
            if pool:
                kill(dice.choice(pool))
            killed, next_kill = killed + 1, done + 100
        return done == 800

    wait_until(all_done_under_fire, seconds=240, what="all jobs are done")

    assert facts.effects() == list(range(800))
    assert killed >= 5


def test_a_job_that_kills_its_worker_is_given_up(processes: Processes, worked: CurrentCompany, facts: Facts) -> None:
    processes.manage("scheduler")
    processes.worker("-c", "1").wait_for_output("ready.")
    with entered(worked):
        enqueue(kind="tests.kill", payload={"number": 13})
        enqueue(kind="tests.effect", payload={"number": 7})

    wait_until(lambda: facts.count(state="failed") == 1, seconds=120, what="the job is given up")
    wait_until(lambda: facts.count(state="done") == 2, seconds=90, what="the other job and what follows are done")

    assert facts.jobs("state", "attempts", "error") == [
        ("failed", 3, "The worker stopped while it ran this job."),
        ("done", 1, ""),
        ("done", 1, ""),
    ]
    assert facts.effects() == [7, 13]


@pytest.mark.soak
def test_events_of_killed_processes_are_all_delivered(
    processes: Processes, worked: CurrentCompany, facts: Facts
) -> None:
    with entered(worked), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE changes (number bigint)")
    relays = [processes.manage("relay"), processes.manage("relay")]
    processes.manage("scheduler")
    processes.worker("-c", "2").wait_for_output("ready.")

    processes.start("-m", "tests.core.jobs.committers", worked.schema, "3", "60").process.wait(timeout=90)
    with entered(worked), transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        # The server may still be committing for a process that is dead already: its lock says when it has.
        cursor.execute("LOCK TABLE changes IN SHARE MODE")
        cursor.execute("SELECT number FROM changes ORDER BY number")
        committed = [row[0] for row in cursor.fetchall()]
    took = wait_until(lambda: outbox_lag().waiting == 0, seconds=10, what="everything is relayed")
    wait_until(lambda: facts.count(state="done") == len(committed), seconds=60, what="every handler has run")

    assert len({number // 1_000_000 for number in committed}) == 60
    assert facts.effects() == committed
    assert took < 10
    assert [relay.terminate() < 10 for relay in relays] == [True, True]


@pytest.mark.soak
def test_a_broker_that_forgets_and_goes_away_only_delays(
    processes: Processes, valkey: OwnValkey, worked: CurrentCompany, facts: Facts
) -> None:
    scheduler = processes.manage("scheduler")
    worker = processes.worker("-c", "2")
    worker.wait_for_output("ready.")
    with entered(worked):
        enqueue_all(kind="tests.effect", payloads=numbers(0, 1500))
    wait_until(lambda: facts.count(state="done") > 100, seconds=40, what="work goes on")

    valkey.client.flushall()
    valkey.stop()
    with entered(worked):
        enqueue_all(kind="tests.effect", payloads=numbers(1500, 500))
    worker.wait_for_output("Trying again")
    valkey.start()
    took = wait_until(lambda: facts.count(state="done") == 2000, seconds=60, what="the backlog is drained")

    assert facts.effects() == list(range(2000))
    assert took < 60
    assert (scheduler.process.poll(), worker.process.poll()) == (None, None)
    assert scheduler.terminate() < 10
    assert worker.terminate() < 25
