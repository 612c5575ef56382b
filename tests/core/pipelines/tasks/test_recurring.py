"""Tasks that are given again and again: their days, the tick, skips, the pages and the API."""

from calendar import monthrange
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.accounts.models import User
from core.accounts.services.handovers import hand_over
from core.events.models import OutboxEvent
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.errors import InvalidInput
from core.pipelines.tasks.models import Occurrence, Recurrence, Task
from core.pipelines.tasks.rules import Rule, moment
from core.pipelines.tasks.services.giving import give_due
from core.pipelines.tasks.services.recurring import (
    NotAnOccurrence,
    Repetition,
    add_recurrence,
    pause_recurrence,
    restore_occurrence,
    resume_recurrence,
    skip_occurrence,
)
from core.pipelines.tasks.services.writing import Assignment
from tests.core.pipelines.tasks.test_tasks import by, named
from tests.factories.people import browser
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-125", "PL-102")]
DAY = timedelta(days=1)
NINE = time(9)
REACH = 1500  # days that the plain definition looks at


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return named("Анна")


@pytest.fixture
def boris(company: CurrentCompany) -> User:
    return named("Борис")


def rules() -> st.SearchStrategy[Rule]:
    begins = st.dates(date(2024, 1, 1), date(2027, 12, 31))
    every = st.integers(1, 4)
    weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
    one = st.integers(0, 6).map(lambda day: (day,))
    kinds = st.one_of(
        st.fixed_dictionaries({"kind": st.just("days"), "every": every}),
        st.fixed_dictionaries({"kind": st.just("weeks"), "every": every, "weekdays": weekdays}),
        st.fixed_dictionaries({"kind": st.just("month_day"), "every": every, "month_day": st.integers(1, 31)}),
        st.fixed_dictionaries(
            {
                "kind": st.just("month_weekday"),
                "every": every,
                "weekdays": one,
                "nth": st.sampled_from([1, 2, 3, 4, -1]),
            }
        ),
        st.fixed_dictionaries({"kind": st.just("business_days")}),
    )
    return st.builds(lambda facts, begins_on: Rule(begins_on=begins_on, at=NINE, **facts), kinds, begins)


def plainly(rule: Rule) -> Iterator[date]:
    """Look at one day after the other and ask whether the rule means it."""
    first = rule.begins_on
    monday = first - timedelta(days=first.weekday())
    for day in (first + n * DAY for n in range(REACH)):
        months = (day.year - first.year) * 12 + day.month - first.month
        last = monthrange(day.year, day.month)[1]
        match rule.kind:
            case "days":
                meant = (day - first).days % rule.every == 0
            case "weeks":
                meant = day.weekday() in rule.weekdays and (day - monday).days // 7 % rule.every == 0
            case "month_day":
                meant = months % rule.every == 0 and day.day == min(rule.month_day or 0, last)
            case "month_weekday":
                place = -1 if rule.nth == -1 and day.day + 7 > last else (day.day + 6) // 7
                meant = months % rule.every == 0 and day.weekday() == rule.weekdays[0] and place == rule.nth
            case _:
                meant = day.weekday() < 5
        if meant:
            yield day


@given(rule=rules(), number=st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_days_of_every_kind_are_those_of_a_plain_definition(rule: Rule, number: int) -> None:
    days = list(islice(rule.days(), 9))
    plain = list(islice(plainly(rule), 9))

    assert days == plain
    assert all(one < next_one for one, next_one in pairwise(days))
    facts = {name: getattr(rule, name) for name in ("kind", "every", "weekdays", "month_day", "nth", "begins_on", "at")}
    assert list(Rule(**facts, times=number).days()) == plain[:number]
    assert list(Rule(**facts, ends_on=plain[number]).days()) == plain[: number + 1]
    # A tick goes on from where it was, and comes to the same days.
    on = Rule(**facts, times=9).days(since=plain[number], number=number + 1)
    assert list(on) == plain[number:9]


def test_a_time_of_day_stays_across_a_change_of_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    moments = [moment(date(2027, 3, 27) + n * DAY, time(2, 30), berlin) for n in range(3)]

    assert [one.astimezone(berlin).strftime("%H:%M") for one in moments] == ["02:30", "03:30", "02:30"]
    assert moments[0] < moments[1] < moments[2]


def daily(**facts: Any) -> Repetition:
    return Repetition(**{"kind": "days", "begins_on": timezone.localdate() + DAY, "at": NINE, **facts})


def asked(author: User, responsible: User, **facts: Any) -> Recurrence:
    what = Assignment(title="Сверить остатки", responsible_id=responsible.pk, description="По всем")
    return add_recurrence(what, daily(**facts), author=by(author))


def moments_of(one: Recurrence) -> list[datetime]:
    found = Occurrence.objects.filter(recurrence=one, task__isnull=False).order_by("occurs_at")
    return list(found.values_list("occurs_at", flat=True))


def test_due_tasks_are_given_with_deadline_history_and_word_to_the_responsible(anna: User, boris: User) -> None:
    one = asked(anna, boris, due_after=1, due_by=time(18), catch_up="all", times=3)
    first = one.next_at
    assert first is not None
    skip_occurrence(recurrence_id=one.pk, occurs_at=first + DAY)
    with pytest.raises(NotAnOccurrence):
        skip_occurrence(recurrence_id=one.pk, occurs_at=first + timedelta(hours=1))
    skip_occurrence(recurrence_id=one.pk, occurs_at=first + 2 * DAY)
    restore_occurrence(recurrence_id=one.pk, occurs_at=first + 2 * DAY)

    counts = [give_due(now=first + late) for late in (-DAY, timedelta(0), timedelta(hours=1), 30 * DAY, 40 * DAY)]

    assert counts == [0, 1, 0, 1, 0]
    assert moments_of(one) == [first, first + 2 * DAY]
    one.refresh_from_db()
    assert (one.next_on, one.next_at) == (None, None)
    task = Task.objects.order_by("pk")[0]
    facts = (task.title, task.description, task.author_id, task.responsible_id, task.status)
    assert facts == ("Сверить остатки", "По всем", anna.pk, boris.pk, "new")
    assert task.due_at == first + DAY + timedelta(hours=9)
    assert list(task.changes.values_list("kind", "after", "author_name")) == [("given", "Борис", "")]
    with public_schema():
        told = OutboxEvent.objects.filter(name="tasks.task.given", payload__responsible_id=boris.pk)
        assert told.filter(payload__task_id__in=[task.pk]).count() == 1


@given(ticks=st.lists(st.integers(0, 300), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_the_ticks_fall_the_same_tasks_come_out(company: CurrentCompany, ticks: list[int]) -> None:
    with transaction.atomic():
        boris = named("Борис")
        one = asked(boris, boris, kind="weeks", every=2, weekdays=(0, 3), times=12, catch_up="all")
        start = one.next_at
        assert start is not None
        ahead = [moment(day, NINE, ZoneInfo(company.time_zone)) for day in one.rule.days()]
        skip_occurrence(recurrence_id=one.pk, occurs_at=ahead[4])

        for hours in [*sorted(ticks), 24 * 200]:
            give_due(now=start + timedelta(hours=hours))

        assert moments_of(one) == ahead[:4] + ahead[5:]
        transaction.set_rollback(True)


@pytest.mark.parametrize(("catch_up", "given"), [("all", 150), ("last", 1), ("none", 0)])
def test_what_was_missed_is_made_up_for_as_wished(anna: User, boris: User, catch_up: str, given: int) -> None:
    one = asked(anna, boris, catch_up=catch_up)
    assert one.next_at is not None

    assert give_due(now=one.next_at + 149 * DAY + timedelta(hours=3)) == given
    one.refresh_from_db()
    assert one.number == 151


def test_a_pause_gives_nothing_and_who_is_blocked_hands_over(anna: User, boris: User) -> None:
    one, other = asked(anna, boris, catch_up="all"), asked(anna, boris, catch_up="all")
    assert one.next_at is not None
    pause_recurrence(recurrence_id=one.pk)
    Recurrence.objects.filter(pk=one.pk).update(begins_on=one.begins_on - 9 * DAY)
    boris.is_active = False
    boris.save(update_fields=["is_active"])

    blocked = give_due(now=one.next_at)
    hand_over(user=boris, successor_id=anna.pk)
    resumed = resume_recurrence(recurrence_id=one.pk)

    assert resumed.next_at is not None
    assert resumed.next_on is not None
    assert resumed.next_at > timezone.now()
    assert (blocked, resumed.number) == (0, (resumed.next_on - resumed.begins_on).days + 1)
    assert give_due(now=max(resumed.next_at, other.next_at or resumed.next_at)) >= 2
    assert set(Task.objects.values_list("responsible", flat=True)) == {anna.pk}
    assert other.pk != one.pk


def test_two_schedulers_give_a_task_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        boris = named("Борис")
        at = max(one.next_at for one in [asked(boris, boris) for _ in range(30)] if one.next_at)

    def tick(_turn: int) -> int:
        try:
            with entered(fresh_company):
                return give_due(now=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        given = sum(threads.map(tick, range(2)))

    with entered(fresh_company):
        assert (given, Task.objects.count(), Occurrence.objects.count()) == (30, 30, 30)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "weeks"}, "weekdays"),
        ({"kind": "month_weekday", "weekdays": (1, 2), "nth": 1}, "weekdays"),
        ({"kind": "month_day", "month_day": 32}, "month_day"),
        ({"every": 0}, "every"),
        ({"times": 3, "ends_on": date(2199, 1, 1)}, "times"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"begins_on": date(2020, 1, 1), "times": 2}, "begins_on"),
        ({"due_after": 0, "due_by": time(8)}, "due_after"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(anna: User, boris: User, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(anna, boris, **facts)

    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    "change",
    [
        "every = 0",
        "kind = 'weeks'",
        "kind = 'month_day'",
        "weekdays = '{7}'",
        "times = 0",
        "next_on = NULL",
        "due_after = 0",
        "title = ''",
    ],
)
def test_the_database_keeps_rules_whole(anna: User, boris: User, change: str) -> None:
    asked(anna, boris)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE tasks_recurrence SET {change}")


def test_pages_set_up_show_pause_and_skip(anna: User, boris: User) -> None:
    page, theirs, stranger = browser(anna), browser(boris), browser(named("Чужой"))
    tomorrow = timezone.localdate() + DAY
    facts = {
        "title": "Сверить остатки",
        "responsible": boris.pk,
        "kind": "weeks",
        "every": 2,
        "weekdays": ["0", "3"],
        "begins_on": tomorrow.isoformat(),
        "at": "09:00",
        "due_after": 1,
        "due_unit": "days",
        "due_by": "18:00",
        "catch_up": "last",
    }
    fragment = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "recurrence-preview"}

    seen = page.post("/tasks/recurring/new/", {**facts, "title": ""}, **fragment).content.decode()
    wrong = page.post("/tasks/recurring/new/", {**facts, "weekdays": [], "do": "save"})
    page.post("/tasks/recurring/new/", {**facts, "do": "save"})
    one = Recurrence.objects.get()
    address, at = f"/tasks/recurring/{one.pk}/", one.next_at
    assert at is not None
    page.post(f"{address}skip/", {"occurs_at": at.isoformat()})
    skipped = page.get(address).content.decode()
    page.post(f"{address}skip/", {"occurs_at": at.isoformat(), "back": "1"})
    page.post(f"{address}skip/", {"occurs_at": "вчера"})
    foreign = [theirs.post(f"{address}pause/").status_code, theirs.get(f"{address}edit/").status_code]
    page.post(f"{address}pause/")
    paused = page.get("/tasks/recurring/").content.decode()
    page.post(f"{address}resume/")
    page.post(f"{address}edit/", {**facts, "title": "Сверить всё", "times": 7, "do": "save"})
    give_due(now=at)

    assert ("<html" in seen, seen.count("<li>"), "каждую вторую неделю" in seen.lower()) == (False, 5, True)
    assert "пн и чт" in seen.lower()
    assert (wrong.status_code, "Пропущен" in skipped, foreign) == (422, True, [404, 404])
    assert ("Сверить остатки" in paused, "Приостановлена" in paused) == (True, True)
    assert "Сверить всё" in theirs.get(address).content.decode()
    assert address in theirs.get(f"/tasks/{Task.objects.get().pk}/").content.decode()
    assert [stranger.get(address).status_code, "Сверить" in stranger.get("/tasks/recurring/").content.decode()] == [
        404,
        False,
    ]
    one.refresh_from_db()
    assert (one.title, one.times, one.is_paused) == ("Сверить всё", 7, False)


def test_programs_set_up_pause_and_skip(anna: User, boris: User) -> None:
    ours, theirs, stranger = Program(anna), Program(boris), Program(named("Чужой"))
    facts = {"title": "Сверить", "responsible": boris.pk, "kind": "days", "begins_on": "2199-01-01", "at": "09:00"}
    made = ours.post("/api/v1/recurring-tasks/", facts)
    one = f"/api/v1/recurring-tasks/{made.json()['id']}/"
    at = made.json()["next_at"]

    skipped = ours.post(f"{one}skip/", {"occurs_at": at})
    missed = ours.post(f"{one}skip/", {"occurs_at": "2199-01-01T00:00:01Z"})
    back = ours.post(f"{one}skip/", {"occurs_at": at, "back": True})
    paused, resumed = ours.post(f"{one}pause/"), ours.post(f"{one}resume/")
    changed = ours.put(one, {**facts, "every": 3, "times": 2})
    bad = ours.put(one, {**facts, "kind": "weeks"})

    assert (made.status_code, len(skipped.json()), skipped.json()[0]["is_skipped"]) == (201, 5, True)
    assert (missed.status_code, missed.json()["code"], back.json()[0]["is_skipped"]) == (
        409,
        "not_an_occurrence",
        False,
    )
    assert (paused.json()["is_paused"], resumed.json()["is_paused"]) == (True, False)
    assert (changed.json()["every"], len(theirs.get(f"{one}upcoming/").json())) == (3, 2)
    assert (bad.status_code, list(bad.json()["errors"])) == (422, ["weekdays"])
    assert [theirs.post(f"{one}pause/").status_code, stranger.get(one).status_code] == [403, 404]
    assert [len(who.get("/api/v1/recurring-tasks/").json()["results"]) for who in (ours, theirs, stranger)] == [1, 1, 0]
