"""Moves of items: guarded, approved by another, once, with a history that nobody changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import ALL_CLIENTS
from core.accounts.services.handovers import hand_over
from core.events import StoredEvent
from core.events.models import OutboxEvent
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.errors import InvalidInput
from core.notifications.models import Delivery
from core.notifications.services.telling import tell
from core.pipelines.boards.models import Approval, Item, Pipeline
from core.pipelines.boards.services.approvals import AlreadyDecided, NotYours, OwnApproval, approve, reject, withdraw
from core.pipelines.boards.services.deadlines import next_day, tend_deadlines
from core.pipelines.boards.services.editing import StageFacts, TransitionFacts, change_stage, set_transition
from core.pipelines.boards.services.histories import ItemHasChanged, PipelineIsClosed
from core.pipelines.boards.services.items import ItemFacts, NeedsClient, attach_document, change_item, comment_item
from core.pipelines.boards.services.moving import (
    MoveNotAllowed,
    WaitsForApproval,
    move_item,
    set_responsible_of_stage,
)
from tests.factories.people import make_client, make_organization
from tests.factories.pipelines import RIGHTS, by, make_field, make_item, make_pipeline, moved, named, stages

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-126")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return named("Анна")


@pytest.fixture
def boris(company: CurrentCompany) -> User:
    return named("Борис")


@pytest.fixture
def pipeline(company: CurrentCompany) -> Pipeline:
    return make_pipeline()


def history(item: Item) -> list[tuple[Any, ...]]:
    return list(item.changes.order_by("pk").values_list("kind", "before", "after", "author_name"))


def told(item: Item) -> list[str]:
    with public_schema():
        found = OutboxEvent.objects.filter(name__startswith="pipelines.", payload__item_id=item.pk).order_by("pk")
        return [name.removeprefix("pipelines.") for name in found.values_list("name", flat=True)]


@pytest.mark.requirement("CR-23", "CR-25", "CR-85")
def test_a_move_asks_what_its_transition_asks_and_keeps_every_value(
    pipeline: Pipeline, anna: User, boris: User
) -> None:
    new, work, done = stages(pipeline)
    day, answer = make_field(pipeline, "Дата подачи", "date"), make_field(pipeline, "Сумма", "money")
    choice = make_field(pipeline, "Банк", "choice", choices=["Верба", "Онега"])
    change_stage(stage_id=work.pk, what=StageFacts(name="В работе", hours=24, responsible_id=boris.pk))
    what = TransitionFacts(required_fields=[day.pk, answer.pk], checklist=["Договор проверен"])
    set_transition(source_id=new.pk, target_id=work.pk, what=what)
    item = make_item(pipeline, anna, entries={choice.key: "Верба"})

    with pytest.raises(InvalidInput) as refused:
        moved(item, work, anna, entries={answer.key: "много", choice.key: "Другой"})
    entries = {day.key: "2026-11-22", answer.key: "412 000,50"}
    moved(item, work, anna, entries=entries, ticked=["Договор проверен"], comment=" Срочно ")

    assert set(refused.value.fields) == {day.key_of_input, answer.key_of_input, choice.key_of_input, "ticked"}
    item.refresh_from_db()
    line = item.changes.order_by("-pk")[0]
    assert (item.stage, item.responsible, item.version) == (work, boris, 2)
    assert item.entries == {choice.key: "Верба", day.key: "2026-11-22", answer.key: "412000.5"}
    assert abs(item.due_at - timezone.now() - DAY) < HOUR  # type: ignore[operator]
    assert [one[:2] for one in line.entries] == [["Дата подачи", ""], ["Сумма", ""]]
    assert (line.ticked, line.text, line.entries[0][2]) == (["Договор проверен"], "Срочно", "22.11.2026")
    assert history(item) == [("added", "", "Новые", "Анна"), ("moved", "Новые", "В работе", "Анна")]
    assert told(item) == ["item.added", "item.assigned", "item.moved", "item.assigned"]
    assert done.is_final
    assert item.code == "С-0001"


@pytest.mark.requirement("CR-27", "CR-28")
def test_there_is_no_way_but_those_that_are_set_and_an_override_is_noted(pipeline: Pipeline, anna: User) -> None:
    new, _work, done = stages(pipeline)
    item = make_item(pipeline, anna)
    other = make_pipeline()

    with pytest.raises(MoveNotAllowed):
        moved(item, done, anna)
    with pytest.raises(InvalidInput):
        moved(item, stages(other)[1], anna, override=True)
    with pytest.raises(MoveNotAllowed):
        moved(item, new, anna)
    seen = item.version
    moved(item, done, anna, override=True)
    with pytest.raises(ItemHasChanged) as conflict:
        move_item(item_id=item.pk, target_id=new.pk, version=seen, author=by(anna))

    item.refresh_from_db()
    assert (item.stage, item.finished_at is None, history(item)[-1][0]) == (done, False, "overridden")
    assert "Анна" in str(conflict.value)
    assert "Готово" in str(conflict.value)
    assert (conflict.value.extra["version"], conflict.value.extra["stage"]) == (2, done.pk)


def test_those_who_may_approve_hear_of_it_and_never_who_has_asked(pipeline: Pipeline, company: CurrentCompany) -> None:
    asker, other = (named(name, *RIGHTS, "pipelines.approve_move", ALL_CLIENTS) for name in ("Анна", "Борис"))
    new, work, _done = stages(pipeline)
    set_transition(source_id=new.pk, target_id=work.pk, what=TransitionFacts(needs_approval=True))
    moved(make_item(pipeline, asker), work, asker)
    with public_schema():
        event = OutboxEvent.objects.filter(name="pipelines.approval.asked").latest("pk")
    at = timezone.now()

    tell(StoredEvent(id=1, name=event.name, company=company.schema, payload=event.payload, occurred_at=at), at=at)

    assert set(Delivery.objects.values_list("recipient", flat=True)) == {other.pk}


def test_nobody_approves_what_he_has_asked_himself(pipeline: Pipeline, anna: User, boris: User) -> None:
    new, work, _done = stages(pipeline)
    set_transition(source_id=new.pk, target_id=work.pk, what=TransitionFacts(needs_approval=True))
    item = make_item(pipeline, anna)

    asked = moved(item, work, anna, comment="Прошу").approval
    assert asked is not None
    for deed in (approve, reject):
        with pytest.raises(OwnApproval):
            deed(approval_id=asked.pk, author=by(anna))
    with pytest.raises(NotYours):
        withdraw(approval_id=asked.pk, author=by(boris))
    with pytest.raises(WaitsForApproval):
        moved(item, work, boris)
    reject(approval_id=asked.pk, author=by(boris), comment="Рано")
    with pytest.raises(AlreadyDecided):
        approve(approval_id=asked.pk, author=by(boris))
    second = moved(item, work, anna).approval
    assert second is not None
    withdraw(approval_id=second.pk, author=by(anna))
    third = moved(item, work, anna, responsible_id=boris.pk).approval
    assert third is not None
    approve(approval_id=third.pk, author=by(boris))

    item.refresh_from_db()
    assert (item.stage, item.responsible) == (work, boris)
    kinds = ["added", "asked", "rejected", "asked", "withdrawn", "asked", "approved", "moved"]
    assert [line[0] for line in history(item)] == kinds
    assert history(item)[-2:] == [("approved", "", "В работе", "Борис"), ("moved", "Новые", "В работе", "Анна")]
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(pk=third.pk).update(decided_by=anna)


@pytest.mark.requirement("CR-22", "CR-23")
def test_an_item_has_people_of_its_own_for_single_stages(pipeline: Pipeline, anna: User, boris: User) -> None:
    new, work, _done = stages(pipeline)
    change_stage(stage_id=work.pk, what=StageFacts(name="В работе", needs_responsible=True))
    item, other = make_item(pipeline, anna), make_item(pipeline, anna)

    with pytest.raises(InvalidInput) as refused:
        moved(item, work, anna)
    with pytest.raises(InvalidInput):
        set_responsible_of_stage(item_id=item.pk, stage_id=work.pk, user_id=make_client().pk, author=by(anna))
    set_responsible_of_stage(item_id=item.pk, stage_id=work.pk, user_id=boris.pk, author=by(anna))
    moved(item, work, anna)
    moved(other, work, anna, responsible_id=anna.pk)

    assert "В работе" in str(refused.value.fields["responsible"])
    assert list(Item.objects.filter(stage=work).order_by("pk").values_list("responsible", flat=True)) == [
        boris.pk,
        anna.pk,
    ]
    assert new.items.count() == 0


def test_documents_that_a_move_asks_for_are_the_clients(pipeline: Pipeline, anna: User) -> None:
    new, work, _done = stages(pipeline)
    set_transition(source_id=new.pk, target_id=work.pk, what=TransitionFacts(document_types=["contract"]))
    item = make_item(pipeline, anna)
    file = {"type_code": "contract", "title": "Договор", "file_name": "a.txt", "author": by(anna)}

    with pytest.raises(InvalidInput) as refused:
        moved(item, work, anna)
    with pytest.raises(NeedsClient):
        attach_document(item=item, source=ContentFile(b"Text\n"), **file)
    organization = make_organization()
    what = ItemFacts(title=item.title, organization_id=organization.pk)
    item = change_item(item_id=item.pk, version=item.version, what=what, author=by(anna))
    attach_document(item=item, source=ContentFile(b"Text\n"), **file)
    moved(item, work, anna)

    assert list(refused.value.fields) == ["documents"]
    assert [line[0] for line in history(item)] == ["added", "described", "passed_on", "attached", "moved"]


def test_changing_says_what_was_and_what_is(pipeline: Pipeline, anna: User, boris: User) -> None:
    amount = make_field(pipeline, "Сумма", "money")
    item = make_item(pipeline, anna, entries={amount.key: "10"})
    due = timezone.now() + DAY
    what = ItemFacts(title="Другое", responsible_id=boris.pk, due_at=due, entries={amount.key: ""})

    changed = change_item(item_id=item.pk, version=1, what=what, author=by(anna))
    with pytest.raises(ItemHasChanged):
        change_item(item_id=item.pk, version=1, what=what, author=by(boris))
    change_item(item_id=item.pk, version=2, what=what, author=by(boris))
    comment_item(item_id=item.pk, text=" Жду ", author=by(boris))

    assert (changed.version, changed.entries, changed.responsible) == (2, {}, boris)
    lines = item.changes.order_by("pk")
    assert [line.kind for line in lines] == ["added", "described", "postponed", "passed_on", "said"]
    assert [one[0] for one in lines[1].entries] == ["Название", "Сумма"]
    assert lines[4].text == "Жду"
    for bad in ({"title": " "}, {"title": "x", "responsible_id": 10**9}, {"title": "x", "entries": {"0": 1}}):
        with pytest.raises(InvalidInput):
            change_item(item_id=item.pk, version=2, what=ItemFacts(**bad), author=by(anna))  # type: ignore[arg-type]


@pytest.mark.requirement("CR-33", "CR-34", "CR-35")
def test_a_missed_deadline_rolls_over_until_the_answer_is_there(pipeline: Pipeline, anna: User) -> None:
    new, work, _done = stages(pipeline)
    answer = make_field(pipeline, "Ответ банка")
    change_stage(stage_id=new.pk, what=StageFacts(name="Новые", hours=2, rolls_over=True, until_field_id=answer.pk))
    now = timezone.now()
    waits = make_item(pipeline, anna, due_at=now - 3 * DAY)
    answered = make_item(pipeline, anna, due_at=now - HOUR, entries={answer.key: "Да"})
    plain = make_item(pipeline, anna, stage_id=work.pk, due_at=now - HOUR)
    ahead = make_item(pipeline, anna, due_at=now + DAY)

    first, again = tend_deadlines(now), tend_deadlines(now)
    tomorrow = tend_deadlines(now + DAY + HOUR)

    assert (first, again) == ({"rolled_over": 1, "late": 2}, {"rolled_over": 0, "late": 0})
    assert tomorrow["rolled_over"] == 2
    waits.refresh_from_db()
    assert (waits.postponed, waits.due_at > now, waits.version) == (2, True, 1)  # type: ignore[operator]
    assert [line[0] for line in history(waits)] == ["added", "rolled_over", "rolled_over"]
    assert [told(one)[-1] for one in (waits, answered, plain)] == ["item.described", "item.late", "item.late"]
    assert ahead.changes.count() == 2


def test_the_next_day_is_that_of_the_companys_clock(company: CurrentCompany) -> None:
    due = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 18:00 in Moscow

    assert next_day(due, due + HOUR) == due + DAY
    assert next_day(due, due + 3 * DAY - HOUR) == due + 3 * DAY
    assert next_day(due, due + 3 * DAY + HOUR) == due + 4 * DAY


def test_two_who_move_an_item_at_once_move_it_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        anna, boris = named("Анна"), named("Борис")
        item = make_item(make_pipeline(), anna)
        _new, work, _done = stages(item.pipeline)

    def move(author: User) -> str:
        try:
            with entered(fresh_company):
                move_item(item_id=item.pk, target_id=work.pk, version=1, author=by(author))
            return "moved"
        except ItemHasChanged as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(move, (anna, boris)))

    with entered(fresh_company):
        assert outcomes == ["item_has_changed", "moved"]
        assert [line[0] for line in history(item)] == ["added", "moved"]


@pytest.mark.requirement("CR-91")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pipelines_itemchange SET text = 'x'",
        "DELETE FROM pipelines_itemchange",
        "DELETE FROM pipelines_item",
        "DELETE FROM pipelines_stage",
        "UPDATE pipelines_stage SET removed_at = now()",
        "UPDATE pipelines_item SET stage_id = (SELECT max(id) FROM pipelines_stage)",
        "UPDATE pipelines_item SET title = ''",
    ],
)
def test_the_database_keeps_history_and_stages_whole(pipeline: Pipeline, anna: User, statement: str) -> None:
    make_item(pipeline, anna)
    make_pipeline()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_is_a_blocked_employees_goes_to_his_successor(pipeline: Pipeline, anna: User, boris: User) -> None:
    new, work, done = stages(pipeline)
    item, finished = make_item(pipeline, boris), make_item(pipeline, boris, stage_id=done.pk)
    change_stage(stage_id=new.pk, what=StageFacts(name="Новые", responsible_id=boris.pk))
    set_responsible_of_stage(item_id=item.pk, stage_id=work.pk, user_id=boris.pk, author=by(anna))

    hand_over(user=boris, successor_id=anna.pk)

    new.refresh_from_db()
    item.refresh_from_db()
    finished.refresh_from_db()
    assert (item.responsible, finished.responsible, new.responsible) == (anna, boris, anna)
    assert item.responsibles.get().user == anna
    assert history(item)[-1] == ("passed_on", "Борис", "Анна", "")


def test_a_pipeline_that_is_put_away_moves_nothing(pipeline: Pipeline, anna: User) -> None:
    item = make_item(pipeline, anna)
    Pipeline.objects.filter(pk=pipeline.pk).update(is_active=False)

    with pytest.raises(PipelineIsClosed):
        moved(item, stages(pipeline)[1], anna)
    with pytest.raises(PipelineIsClosed):
        make_item(pipeline, anna)
