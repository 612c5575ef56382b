"""Tasks between employees: given, done, late, talked about; seen by both sides and by whoever sees all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.models import User
from core.accounts.services.handovers import hand_over
from core.documents.authors import Author
from core.events import Event, StoredEvent
from core.events.models import OutboxEvent
from core.lib.company import CurrentCompany, current_company, entered, public_schema
from core.lib.errors import DomainError, InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.notifications.models import Delivery
from core.notifications.services.telling import tell
from core.organizations.viewer import viewer_of
from core.pipelines.tasks.events import TaskGiven, TaskLate, TaskMoved
from core.pipelines.tasks.models import LATE, Task
from core.pipelines.tasks.selectors import incoming, outgoing, seen_tasks
from core.pipelines.tasks.services.deadlines import tell_late
from core.pipelines.tasks.services.writing import Assignment, change_task, comment_task, give_task, move_task
from core.pipelines.tasks.states import OVER, TASK_FLOW
from tests.factories.people import browser, make_client, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-125", "CR-71", "CR-72", "CR-73")]
RIGHTS = ("tasks.view_task", "tasks.add_task")
DAY = timedelta(days=1)
_ids = count(1)


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return named("Анна")


@pytest.fixture
def boris(company: CurrentCompany) -> User:
    return named("Борис")


def named(name: str, *rights: str) -> User:
    user = make_staff(*(rights or RIGHTS))
    user.name = name
    user.save(update_fields=["name"])
    return user


def by(user: User) -> Author:
    return Author(user_id=user.pk, name=user.name)


def asked(author: User, responsible: User, **facts: Any) -> Task:
    what = Assignment(**{"title": "Запросить выписку", "responsible_id": responsible.pk, **facts})
    return give_task(what, author=by(author))


def history(task: Task) -> list[tuple[str, str, str, str]]:
    return list(task.changes.order_by("pk").values_list("kind", "before", "after", "text"))


def events(task: Task) -> list[str]:
    with public_schema():
        found = OutboxEvent.objects.filter(name__startswith="tasks.", payload__task_id=task.pk).order_by("pk")
        return list(found.values_list("name", flat=True))


def test_a_task_goes_its_way_and_every_deed_is_kept_and_told(anna: User, boris: User) -> None:
    task = asked(anna, boris, due_at=timezone.now() + DAY)

    move_task(task_id=task.pk, action="start", author=by(boris))
    comment_task(task_id=task.pk, text=" Жду банк ", author=by(boris))
    move_task(task_id=task.pk, action="finish", author=by(boris), comment="Во вложении")
    move_task(task_id=task.pk, action="reopen", author=by(anna), comment="Не та дата")

    task.refresh_from_db()
    assert (task.status, task.finished_at) == ("new", None)
    assert history(task) == [
        ("given", "", "Борис", ""),
        ("moved", "new", "in_work", ""),
        ("said", "", "", "Жду банк"),
        ("moved", "in_work", "done", "Во вложении"),
        ("moved", "done", "new", "Не та дата"),
    ]
    kinds = ["given", "moved", "commented", "moved", "moved"]
    assert events(task) == [f"tasks.task.{kind}" for kind in kinds]
    with pytest.raises(InvalidInput):
        comment_task(task_id=task.pk, text="  ", author=by(anna))


def test_changing_a_task_says_what_was_changed_and_tells_the_new_one(anna: User, boris: User) -> None:
    task = asked(anna, boris)
    vera, due = named("Вера"), timezone.now() + 3 * DAY

    what = Assignment(title="Запросить две выписки", responsible_id=vera.pk, due_at=due)
    change_task(task_id=task.pk, what=what, author=by(anna))
    change_task(task_id=task.pk, what=what, author=by(anna))

    assert history(task)[1:] == [
        ("described", "Запросить выписку", "Запросить две выписки", ""),
        ("postponed", "", due.isoformat(), ""),
        ("passed_on", "Борис", "Вера", ""),
    ]
    assert events(task) == ["tasks.task.given"] * 2


@pytest.mark.requirement("CR-82")
def test_a_late_task_stays_late_when_it_is_done_and_is_told_once(anna: User, boris: User) -> None:
    now = timezone.now()
    late, ahead = asked(anna, boris, due_at=now - DAY), asked(anna, boris, due_at=now + DAY)
    without, in_time = asked(anna, boris), asked(anna, boris, due_at=now + DAY)
    move_task(task_id=in_time.pk, action="finish", author=by(boris))

    told = (tell_late(), tell_late())
    move_task(task_id=late.pk, action="finish", author=by(boris))

    assert told == (1, 0)
    assert list(Task.objects.filter(LATE)) == [late]
    late.refresh_from_db()
    assert [one.is_late(timezone.now()) for one in (late, ahead, without, in_time)] == [True, False, False, False]
    assert events(late) == ["tasks.task.given", "tasks.task.late", "tasks.task.moved"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"title": "  "}, "title"), ({"title": "я" * 201}, "title"), ({"description": "я" * 10_001}, "description")],
)
def test_a_task_that_asks_nothing_is_not_given(anna: User, boris: User, facts: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(anna, boris, **facts)

    assert list(refused.value.fields) == [field]


def test_only_an_active_employee_is_asked(anna: User, boris: User) -> None:
    boris.is_active = False
    boris.save(update_fields=["is_active"])
    for nobody in (boris, make_client()):
        with pytest.raises(InvalidInput):
            asked(anna, nobody)

    assert Task.objects.count() == 0


@given(deeds=st.lists(st.sampled_from(["start", "finish", "cancel", "reopen"]), max_size=12))
def test_any_way_of_deeds_ends_where_the_table_says(deeds: list[str]) -> None:
    status = "new"
    for deed in deeds:
        try:
            status = TASK_FLOW.target(status, deed)
        except TransitionNotAllowed:
            assert deed not in TASK_FLOW.actions(status)
        assert set(TASK_FLOW.actions(status)) == ({"reopen"} if status in OVER else set(TASK_FLOW.actions(status)))
    assert status in {"new", "in_work", "done", "cancelled"}


def test_two_who_move_a_task_at_once_move_it_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        anna, boris = named("Анна"), named("Борис")
        task = asked(anna, boris)

    def finish(author: User) -> str:
        try:
            with entered(fresh_company):
                move_task(task_id=task.pk, action="finish", author=by(author))
            return "done"
        except TransitionNotAllowed:
            return "late"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(finish, (anna, boris)))

    with entered(fresh_company):
        assert outcomes == ["done", "late"]
        assert [kind for kind, *_rest in history(task)] == ["given", "moved"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks_taskchange SET text = 'x'",
        "DELETE FROM tasks_taskchange",
        "DELETE FROM tasks_task",
        "UPDATE tasks_task SET status = 'done'",
        "UPDATE tasks_task SET title = ''",
    ],
)
def test_the_database_keeps_history_and_states_whole(anna: User, boris: User, statement: str) -> None:
    asked(anna, boris)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_open_tasks_of_a_blocked_employee_go_to_his_successor(anna: User, boris: User) -> None:
    task, done = asked(anna, boris), asked(anna, boris)
    move_task(task_id=done.pk, action="finish", author=by(boris))

    hand_over(user=boris, successor_id=anna.pk)

    assert dict(Task.objects.values_list("pk", "responsible")) == {task.pk: anna.pk, done.pk: boris.pk}
    assert history(task)[-1] == ("passed_on", "Борис", "Анна", "")


@pytest.mark.requirement("CR-67", "CR-68", "CR-69", "CR-79", "CR-80", "CR-81")
def test_pages_show_each_side_its_tasks_and_colour_doubles_a_word(anna: User, boris: User) -> None:
    late = asked(anna, boris, title="Просрочено давно", due_at=timezone.now() - DAY)
    asked(boris, anna, title="Начато")
    move_task(task_id=Task.objects.get(title="Начато").pk, action="start", author=by(anna))
    stranger, owner = browser(named("Чужой")), browser(named("Глава", *RIGHTS, "tasks.view_all"))
    of_anna = browser(anna)

    incoming, outgoing = (of_anna.get(f"/tasks/{part}").content.decode() for part in ("", "outgoing/"))

    assert ("Начато" in incoming, "Просрочено давно" in incoming) == (True, False)
    assert ("Начато" in outgoing, "Просрочено давно" in outgoing) == (False, True)
    assert ("is-working" in incoming, "В работе" in incoming) == (True, True)
    assert ("is-late" in outgoing, "Просрочена" in outgoing) == (True, True)
    assert [one.get("/tasks/all/").status_code for one in (of_anna, stranger, owner)] == [403, 403, 200]
    assert [one.get(f"/tasks/{late.pk}/").status_code for one in (of_anna, stranger, owner)] == [200, 404, 200]
    everything = owner.get("/tasks/all/?late=yes").content.decode()
    assert ("Просрочено давно" in everything, "Начато" in everything) == (True, False)


def test_a_person_gives_moves_and_talks_on_the_pages(anna: User, boris: User) -> None:
    page, other = browser(anna), browser(boris)
    facts = {
        "title": "Позвонить",
        "responsible": boris.pk,
        "due_at": "2026-12-01T15:00",
        "description": "<b>Срочно</b>",
    }

    wrong = page.post("/tasks/new/", {**facts, "title": "", "due_at": "завтра"})
    page.post("/tasks/new/", facts)
    task = Task.objects.get()
    address = f"/tasks/{task.pk}/"
    foreign = page.post(f"{address}start/")
    other.post(f"{address}start/")
    silent = other.post(f"{address}comment/", {"text": " "})
    other.post(f"{address}comment/", {"text": "Занято"})
    edit = [one.get(f"{address}edit/").status_code for one in (page, other)]
    shown = page.get(address).content.decode()

    task.refresh_from_db()
    assert (wrong.status_code, foreign.status_code, silent.status_code) == (422, 302, 422)
    assert task.status == "in_work"
    assert edit == [200, 404]
    assert ("&lt;b&gt;Срочно" in shown, "Занято" in shown, "1.12" in shown or "01.12" in shown) == (True, True, True)


@pytest.mark.requirement("CR-74", "CR-75", "CR-76", "CR-77", "CR-78")
def test_programs_do_all_of_it_and_hear_of_conflicts(anna: User, boris: User) -> None:
    ours, theirs, stranger = Program(anna), Program(boris), Program(named("Чужой"))
    made = ours.post("/api/v1/tasks/", {"title": "Сверить", "responsible": boris.pk})
    one = f"/api/v1/tasks/{made.json()['id']}/"

    finished = theirs.post(f"{one}move/", {"action": "finish", "comment": "Готово"})
    again = theirs.post(f"{one}move/", {"action": "finish"})
    foreign = theirs.post(f"{one}move/", {"action": "reopen"})
    reopened = ours.post(f"{one}move/", {"action": "reopen"})
    changed = ours.put(one, {"title": "Сверить ещё раз", "responsible": boris.pk})
    not_his = theirs.put(one, {"title": "Нет", "responsible": boris.pk})
    said = theirs.post(f"{one}comments/", {"text": "Сделаю"})
    bad = ours.post("/api/v1/tasks/", {"title": "x", "responsible": 10**18})
    lines = [line["kind"] for line in ours.get(f"{one}history/").json()]

    assert (made.status_code, finished.status_code, finished.json()["status"]) == (201, 200, "done")
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    assert (foreign.status_code, reopened.json()["status"], not_his.status_code) == (403, "new", 403)
    assert (changed.json()["title"], said.status_code) == ("Сверить ещё раз", 201)
    assert (bad.status_code, list(bad.json()["errors"])) == (422, ["responsible"])
    assert lines == ["said", "described", "moved", "moved", "given"]
    assert [who.get("/api/v1/tasks/").json()["results"] != [] for who in (ours, theirs, stranger)] == [
        True,
        True,
        False,
    ]
    assert stranger.get(one).status_code == 404
    assert [
        len(ours.get("/api/v1/tasks/", {"status": "new", "responsible": who.pk}).json()["results"])
        for who in (boris, anna)
    ] == [1, 0]


def test_each_side_is_told_of_what_the_other_has_done(anna: User, boris: User) -> None:
    task = asked(anna, boris)
    of_task = {"task_id": task.pk, "author_id": anna.pk, "responsible_id": boris.pk}

    heard = [
        told(TaskGiven(**of_task, by=anna.pk)),
        told(TaskMoved(**of_task, by=boris.pk, status="done")),
        told(TaskMoved(**of_task, by=anna.pk, status="cancelled")),
        told(TaskLate(**of_task)),
        told(TaskGiven(**{**of_task, "responsible_id": anna.pk}, by=boris.pk)),
    ]

    assert heard == [{boris.pk}, {anna.pk}, {boris.pk}, {anna.pk, boris.pk}, set()]


def told(event: Event) -> set[int]:
    """Tell people of the event; return whom it has reached now."""
    known, at = set(Delivery.objects.values_list("pk", flat=True)), timezone.now()
    company = current_company().schema
    tell(StoredEvent(id=next(_ids), name=event.name, company=company, payload=event.payload(), occurred_at=at), at=at)
    return set(Delivery.objects.exclude(pk__in=known).values_list("recipient", flat=True))


FILL = """
INSERT INTO tasks_task (title, description, author_id, responsible_id, due_at, status, finished_at, created_at)
SELECT 'Task ' || n, '', %s, %s, now() + (n %% 100 - 50) * interval '1 hour',
    CASE WHEN n %% 20 = 0 THEN 'new' ELSE 'done' END, CASE WHEN n %% 20 = 0 THEN NULL ELSE now() END,
    now() - n * interval '1 minute'
FROM generate_series(1, %s) AS n
"""


def test_lists_of_a_hundred_thousand_read_an_index(anna: User, boris: User) -> None:
    vera = named("Вера", *RIGHTS, "tasks.view_all")
    with connection.cursor() as cursor:
        cursor.execute(FILL, [anna.pk, boris.pk, 100_000])
        cursor.execute(FILL, [boris.pk, anna.pk, 300])
        cursor.execute("ANALYZE tasks_task")
    looks = {
        "incoming": incoming(viewer_of(anna)),
        "outgoing": outgoing(viewer_of(anna)),
        "all": seen_tasks(viewer_of(vera)),
        "of a status": seen_tasks(viewer_of(vera)).filter(status="new"),
    }

    plans = {name: rows.order_by("-created_at", "-pk")[:51].explain() for name, rows in looks.items()}
    search = seen_tasks(viewer_of(vera)).filter(title__icontains="Task 77777")[:51].explain()

    assert {name: plan for name, plan in plans.items() if "Seq Scan on tasks_task" in plan} == {}
    assert "tasks_task_search" in search


def test_another_company_knows_nothing(anna: User, boris: User, other_company: CurrentCompany) -> None:
    task = asked(anna, boris)
    with entered(other_company):
        theirs = named("Глава", *RIGHTS, "tasks.view_all")

        assert browser(theirs).get(f"/tasks/{task.pk}/").status_code == 404
        with pytest.raises(DomainError):
            asked(theirs, boris)
