"""Whatever dies, and whenever: a company is whole or absent, and the work goes on from where it was."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, connections

from core.jobs.drain import drain
from core.lib.company import public_schema
from core.lib.errors import DomainError
from tenants.models import Company, Onboarding, OnboardingState
from tenants.services.onboard import run_onboarding, start_onboarding
from tenants.services.pool import fill_pool
from tests.tenants.onboardings import EVERYTHING, NOTHING, contents, draft, reload, step_states, traces

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("cleaned"), pytest.mark.requirement("PL-05")]

ROOT = Path(__file__).resolve().parents[2]


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours may catch it."""


@contextmanager
def dies_before(statement: int) -> Iterator[list[int]]:
    """Die just before the given statement, counted over both connections; yields the count so far."""
    count = [0]

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        if count[0] == statement:
            raise Killed
        return execute(sql, params, many, context)

    with ExitStack() as wrapped:
        for alias in ("default", "owner"):
            wrapped.enter_context(connections[alias].execute_wrapper(look))
        yield count


def started() -> Onboarding:
    onboarding = draft()
    return start_onboarding(onboarding_id=onboarding.pk)


def test_a_crash_before_every_statement_leaves_the_state_of_a_run_without_crashes() -> None:
    fill_pool(size=1)
    plain = draft(slug="plain", schema_name="plain")
    start_onboarding(onboarding_id=plain.pk)
    run_onboarding(onboarding_id=plain.pk)
    onboarding = started()
    halves: list[dict[str, Any]] = []
    crashes, statement, done = 0, 1, 0

    # A crash undoes the step that it hits: each further run dies one statement later, until the step is through.
    while reload(onboarding).state == OnboardingState.RUNNING:
        with dies_before(statement), suppress(Killed):
            run_onboarding(onboarding_id=onboarding.pk)
        if (left := traces("severny_hod")) not in (NOTHING, EVERYTHING):
            halves.append(left)
        now_done = list(step_states(onboarding).values()).count("done")
        crashes, statement, done = crashes + 1, 1 if now_done > done else statement + 1, now_done

    assert crashes > 60
    assert halves == []
    assert reload(onboarding).state == OnboardingState.DONE
    assert contents("severny_hod") == contents("plain")


CHILD = """
import django
django.setup()
from tenants.services.onboard import run_onboarding
print("ready", flush=True)
run_onboarding(onboarding_id={pk})
"""


@pytest.mark.soak
def test_killed_processes_leave_companies_whole_or_absent_and_the_queue_finishes_them() -> None:
    random = Random(11)
    fill_pool(size=2)
    onboardings = []
    for number in range(6):
        onboarding = draft(slug=f"killed{number}", schema_name=f"killed{number}", admin_email=f"a@killed{number}.test")
        start_onboarding(onboarding_id=onboarding.pk)
        onboardings.append(onboarding)

    states = [_kill_one(onboarding, random.uniform(0.0, 0.25)) for onboarding in onboardings]
    drain(seconds=60)

    assert [state for state in states if state not in (NOTHING, EVERYTHING)] == []
    assert {reload(onboarding).state for onboarding in onboardings} == {OnboardingState.DONE}
    assert [traces(onboarding.schema_name) for onboarding in onboardings] == [EVERYTHING] * 6
    assert [contents(onboarding.schema_name)["letters"] for onboarding in onboardings] == [1] * 6


def _kill_one(onboarding: Onboarding, after: float) -> dict[str, bool | int]:
    """Run the onboarding in a process of its own and kill it some milliseconds into the work."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD.format(pk=onboarding.pk)],
        cwd=ROOT,
        env={**os.environ, **_own_database()},
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    with child.stdout as words:
        assert words.readline().strip() == b"ready"
        try:
            child.wait(timeout=after)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.wait()
    return traces(onboarding.schema_name)


def _own_database() -> dict[str, str]:
    """The names under which this run's database is known to a process that reads them from the environment."""
    found = {}
    for alias, name in (("default", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL")):
        values = connections[alias].settings_dict
        login = f"{values['USER']}:{values['PASSWORD']}" if values["PASSWORD"] else values["USER"]
        found[name] = f"postgresql://{login}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    return {**found, "PYTEST_XDIST_WORKER": ""}


@pytest.mark.parametrize(("sign_ups", "different"), [(6, 3), pytest.param(20, 12, marks=pytest.mark.soak)])
def test_parallel_sign_ups_with_equal_names_connect_each_name_once(sign_ups: int, different: int) -> None:
    names = [f"rush{number % different}" for number in range(sign_ups)]
    fill_pool(size=3)

    def sign_up(slug: str) -> str:
        try:
            onboarding = draft(slug=slug, schema_name=slug, admin_email=f"admin@{slug}.test")
            start_onboarding(onboarding_id=onboarding.pk)
            return str(run_onboarding(onboarding_id=onboarding.pk).state)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
            connections["owner"].close()

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(sign_up, names))
    with public_schema():
        made = sorted(Company.objects.exclude(schema_name__in=["alpha", "beta"]).values_list("schema_name", flat=True))
    refused = next(slug for slug, outcome in zip(names, outcomes, strict=True) if outcome != "done")
    again = draft(slug=f"{refused}x", schema_name=f"{refused}x")
    start_onboarding(onboarding_id=again.pk)

    assert outcomes.count("done") == different
    assert set(outcomes) <= {"done", "failed", "invalid"}
    assert made == sorted(set(names))
    assert [traces(slug) for slug in set(names)] == [EVERYTHING] * different
    assert run_onboarding(onboarding_id=again.pk).state == OnboardingState.DONE
