"""Recurring work runs when its company's clock says so: once for each due time, once after an outage."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.jobs.models import Schedule
from core.jobs.schedules import sync_all_schedules, sync_schedules
from core.jobs.scheduling import BadCron, next_run, tick
from core.jobs.selectors import list_schedules
from core.lib.company import CurrentCompany, entered, public_schema
from core.registry.spec import ModuleSpec
from tests.core.jobs.conftest import Facts

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def utc(day: int, hour: int, minute: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("cron", "zone", "after", "runs"),
    [
        ("30 2 * * *", "Europe/Moscow", utc(10, 12, 0), [utc(10, 23, 30), utc(11, 23, 30)]),
        # On 29 March 2026 Berlin's clocks skip from 2:00 to 3:00; on 25 October they repeat 2:00 to 3:00.
        ("30 2 * * *", "Europe/Berlin", utc(28, 12, 0), [utc(29, 1, 0), utc(30, 0, 30)]),
        ("30 2 * * *", "Europe/Berlin", utc(24, 12, 0, 10), [utc(25, 0, 30, 10), utc(26, 1, 30, 10)]),
        ("0 * * * *", "Europe/Berlin", utc(29, 0, 10), [utc(29, 1, 0), utc(29, 2, 0)]),
        ("0 * * * *", "Europe/Berlin", utc(25, 0, 10, 10), [utc(25, 1, 0, 10), utc(25, 2, 0, 10)]),
    ],
)
def test_next_run_follows_the_wall_clock(cron: str, zone: str, after: datetime, runs: list[datetime]) -> None:
    first = next_run(cron, zone, after=after)

    assert [first, next_run(cron, zone, after=first)] == runs


@pytest.mark.unit
@pytest.mark.parametrize("cron", ["", "* * * *", "* * * * * *", "61 * * * *", "0 0 31 2 *"])
def test_a_bad_schedule_is_refused(cron: str) -> None:
    with pytest.raises(BadCron):
        next_run(cron, "Europe/Moscow", after=START)


@pytest.mark.unit
@given(
    zone=st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    cron=st.sampled_from(["*/5 * * * *", "0 * * * *", "30 2 * * *", "15 1,2,3 * * *", "0 9 * * 1", "59 23 L * *"]),
    minutes=st.integers(0, 60 * 24 * 730),
)
def test_next_run_is_always_later(zone: str, cron: str, minutes: int) -> None:
    after = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    assert after < next_run(cron, zone, after=after) <= after + timedelta(days=32)


@pytest.fixture
def hourly(worked: CurrentCompany) -> CurrentCompany:
    with public_schema():
        Schedule.objects.create(
            company=worked.schema,
            name="tests.hourly",
            kind="tests.effect",
            cron="0 * * * *",
            time_zone="Europe/Moscow",
            next_run_at=START,
        )
    return worked


def dues(facts: Facts) -> list[str]:
    return [payload["due_at"][11:16] for (payload,) in facts.jobs("payload")]


@pytest.mark.integration
def test_missed_ticks_run_once_and_clock_jumps_add_nothing(hourly: CurrentCompany, facts: Facts) -> None:
    hour = timedelta(hours=1)
    clock = [
        START - hour,  # not due
        START,  # 12:00
        START,  # the same moment again
        START + hour,  # 13:00
        START - hour,  # the clock falls back two hours
        START + hour / 2,
        START + hour,
        START + 3 * hour,  # jumps two hours forward: 14:00 was missed and runs once
        START + hour,  # and back
        START + 4 * hour,  # 16:00
        START + 24 * hour,  # an outage: once, for 17:00
        START + 25 * hour,
    ]

    made = [tick(now=now) for now in clock]

    assert made == [0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1]
    assert dues(facts) == ["12:00", "13:00", "14:00", "16:00", "17:00", "13:00"]


@pytest.mark.integration
def test_schedulers_side_by_side_make_no_duplicates(hourly: CurrentCompany, facts: Facts) -> None:
    def schedule(number: int) -> int:
        made = 0
        for minute in range(0, 600, 20):
            skew = timedelta(minutes=(number - 1) * 120)  # their clocks are two hours apart
            made += tick(now=START + timedelta(minutes=minute) + skew)
        connection.close()
        return made

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(schedule, range(3)))

    assert sum(made) == facts.count() == len(set(facts.jobs("key")))


@pytest.mark.integration
def test_a_company_that_does_not_work_skips_its_runs(
    hourly: CurrentCompany, facts: Facts, change_company: Callable[..., None]
) -> None:
    change_company(state="suspended")

    assert tick(now=START) == 0
    with public_schema():
        assert list(Schedule.objects.values_list("last_result", "next_run_at")) == [
            ("skipped", START + timedelta(hours=1))
        ]


@pytest.mark.integration
def test_schedules_follow_the_modules_and_the_time_zone(
    shop: ModuleSpec,
    worked: CurrentCompany,
    switch: Callable[[bool], CurrentCompany],
    change_company: Callable[..., None],
) -> None:
    def rows() -> list[tuple[object, ...]]:
        with public_schema():
            ours = Schedule.objects.filter(company="fresh", name__startswith="shop.")
            return list(ours.values_list("name", "kind", "time_zone", "is_enabled"))

    sync_schedules(switch(False))
    never_on = sync_schedules(switch(False)), rows()
    on = sync_schedules(switch(True)), sync_schedules(switch(True)), rows()
    change_company(time_zone="Asia/Vladivostok")
    moved = sync_all_schedules() > 0, rows()
    off = sync_schedules(switch(False)), rows()

    assert never_on == (0, [])
    assert on == (1, 0, [("shop.nightly", "shop.nightly", "Europe/Moscow", True)])
    assert moved == (True, [("shop.nightly", "shop.nightly", "Asia/Vladivostok", True)])
    assert off == (1, [("shop.nightly", "shop.nightly", "Asia/Vladivostok", False)])


@pytest.mark.integration
@pytest.mark.requirement("PL-02")
def test_a_company_lists_its_own_schedules_only(
    hourly: CurrentCompany, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    with entered(hourly):
        own = [schedule.name for schedule in list_schedules()]
        raw = list(Schedule.objects.values_list("company", flat=True))
    with entered(other_company):
        others = list(Schedule.objects.values_list("company", flat=True))

    assert "tests.hourly" in own
    assert set(raw) == {"fresh"}
    assert others == []


@pytest.mark.integration
def test_the_vendor_has_schedules_of_its_own(worked: CurrentCompany) -> None:
    sync_all_schedules()

    with public_schema():
        vendor = list(Schedule.objects.filter(company="public").values_list("name", "cron"))
    assert ("jobs.prune", "20 4 * * *") in vendor
