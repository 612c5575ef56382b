"""The company's own editor: stages, fields and ways change while items stand in them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from core.accounts.models import User
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered
from core.lib.errors import DomainError, InvalidInput
from core.pipelines.boards.models import Item, Pipeline, Transition
from core.pipelines.boards.services.editing import (
    FieldFacts,
    PipelineFacts,
    StageFacts,
    TransitionFacts,
    add_field,
    add_pipeline,
    add_stage,
    change_field,
    change_stage,
    order_stages,
    remove_field,
    set_transition,
)
from core.pipelines.boards.services.moving import move_item
from core.pipelines.boards.services.removing import remove_stage
from tests.factories.pipelines import by, make_field, make_item, make_pipeline, moved, named, stages

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-126", "CR-26")]


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return named("Анна")


@pytest.fixture
def pipeline(company: CurrentCompany) -> Pipeline:
    return make_pipeline()


def test_items_of_a_removed_stage_go_where_the_admin_says(pipeline: Pipeline, anna: User) -> None:
    new, work, done = stages(pipeline)
    change_stage(stage_id=work.pk, what=StageFacts(name="В работе", hours=5))
    item, waits = make_item(pipeline, anna), make_item(pipeline, anna)
    set_transition(source_id=new.pk, target_id=work.pk, what=TransitionFacts(needs_approval=True))
    asked = moved(waits, work, anna).approval

    with pytest.raises(InvalidInput) as refused:
        remove_stage(stage_id=new.pk, author=by(anna))
    with pytest.raises(InvalidInput):
        remove_stage(stage_id=new.pk, author=by(anna), target_id=stages(make_pipeline())[0].pk)
    gone = remove_stage(stage_id=new.pk, author=by(anna), target_id=work.pk)

    assert "2" in str(refused.value.fields["target"])
    assert (gone, list(stages(pipeline))) == (2, [work, done])
    item.refresh_from_db()
    assert asked is not None
    asked.refresh_from_db()
    assert (item.stage, item.version, asked.status) == (work, 2, "withdrawn")
    assert item.due_at - item.entered_at == timedelta(hours=5)  # type: ignore[operator]
    line = item.changes.order_by("-pk")[0]
    assert (line.kind, line.before, line.after, line.author_name) == ("relocated", "Новые", "В работе", "Анна")
    assert not Transition.objects.filter(source=new).exists()
    assert AuditRecord.objects.filter(action="pipelines.stage.removed").count() == 1
    with pytest.raises(InvalidInput):
        remove_stage(stage_id=work.pk, author=by(anna), target_id=done.pk)


def test_a_removed_field_is_asked_no_more_and_histories_keep_it(pipeline: Pipeline, anna: User) -> None:
    new, work, _done = stages(pipeline)
    field = make_field(pipeline, "Номер")
    set_transition(source_id=new.pk, target_id=work.pk, what=TransitionFacts(required_fields=[field.pk]))
    item = make_item(pipeline, anna, entries={field.key: "17"})

    with pytest.raises(InvalidInput):
        change_field(field_id=field.pk, what=FieldFacts(label="Номер", kind="date"))
    change_field(field_id=field.pk, what=FieldFacts(label="Номер дела"))
    remove_field(field_id=field.pk)
    moved(item, work, anna)
    make_field(pipeline, "Номер дела")

    assert item.changes.order_by("pk")[0].entries == [["Номер", "", "17"]]
    assert Transition.objects.get(source=new).required_fields == []


def test_stages_change_place_colour_and_meaning(pipeline: Pipeline, anna: User) -> None:
    new, work, done = stages(pipeline)
    item = make_item(pipeline, anna, stage_id=work.pk)
    last = add_stage(pipeline_id=pipeline.pk, what=StageFacts(name="Отказ", tone="bad", is_final=True))

    order_stages(pipeline_id=pipeline.pk, keys=[last.pk, work.pk, new.pk, done.pk])
    change_stage(stage_id=work.pk, what=StageFacts(name="Исполнено", is_final=True))
    finished = Item.objects.get(pk=item.pk).finished_at
    change_stage(stage_id=work.pk, what=StageFacts(name="Исполнено"))

    assert [one.name for one in stages(pipeline)] == ["Отказ", "Исполнено", "Новые", "Готово"]
    assert finished is not None
    assert Item.objects.get(pk=item.pk).finished_at is None
    with pytest.raises(InvalidInput):
        order_stages(pipeline_id=pipeline.pk, keys=[new.pk])


def test_bad_input_names_the_field(pipeline: Pipeline) -> None:
    new, work, _done = stages(pipeline)
    foreign = make_field(make_pipeline(), "Чужое")
    wrong = [
        (lambda: add_pipeline(PipelineFacts(name=pipeline.name, prefix="К")), "name"),
        (lambda: add_pipeline(PipelineFacts(name="Другая", prefix="a b")), "prefix"),
        (lambda: add_stage(pipeline_id=pipeline.pk, what=StageFacts(name="Новые")), "name"),
        (lambda: change_stage(stage_id=new.pk, what=StageFacts(name="Новые", rolls_over=True)), "hours"),
        (lambda: change_stage(stage_id=new.pk, what=StageFacts(name="Н", until_field_id=foreign.pk)), "until_field"),
        (lambda: change_stage(stage_id=new.pk, what=StageFacts(name="Н", responsible_id=10**9)), "responsible"),
        (lambda: add_field(pipeline_id=pipeline.pk, what=FieldFacts(label="Б", kind="choice")), "choices"),
        (
            lambda: set_transition(
                source_id=new.pk, target_id=work.pk, what=TransitionFacts(required_fields=[foreign.pk])
            ),
            "required_fields",
        ),
        (
            lambda: set_transition(source_id=new.pk, target_id=work.pk, what=TransitionFacts(document_types=["zz"])),
            "document_types",
        ),
        (lambda: set_transition(source_id=new.pk, target_id=new.pk, what=TransitionFacts()), "target"),
    ]
    for deed, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            deed()
        assert list(refused.value.fields) == [field]


def test_whoever_removes_a_stage_does_not_miss_who_moves_into_it(
    fresh_company: CurrentCompany,
) -> None:
    with entered(fresh_company):
        anna = named("Анна")
        pipeline = make_pipeline()
        new, work, done = stages(pipeline)
        items = [make_item(pipeline, anna) for _ in range(6)]

    def run(deed: int) -> str:
        try:
            with entered(fresh_company):
                if deed < 0:
                    remove_stage(stage_id=work.pk, author=by(anna), target_id=new.pk)
                    return "removed"
                move_item(item_id=items[deed].pk, target_id=work.pk, version=1, author=by(anna))
                return "moved"
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(run, [0, 1, -1, 2, 3, 4, 5]))

    with entered(fresh_company):
        assert set(outcomes) <= {"removed", "moved", "invalid"}
        assert "removed" in outcomes
        assert not Item.objects.filter(stage=work).exists()
        assert done.items.count() == 0
