"""A company sets its pipelines: stages, fields and the ways between stages.

Whoever edits holds the pipeline, so that no item moves into what is being removed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import differences, record
from core.documents.types import known_types
from core.events import emit
from core.fields.kinds import FieldKind
from core.lib.errors import InvalidInput
from core.pipelines.boards.events import PipelineChanged
from core.pipelines.boards.models import Field, Pipeline, Stage, Transition
from core.pipelines.boards.services.histories import active_employee, lock_pipeline
from core.pipelines.boards.services.wishes import fields_of

MOST_STAGES, MOST_FIELDS = 30, 60


@dataclass(frozen=True, kw_only=True)
class PipelineFacts:
    name: str
    prefix: str
    is_shown_to_clients: bool = False
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class StageFacts:
    """A stage as the company wants it; `hours` of None is no deadline."""

    name: str
    tone: str = "idle"
    is_final: bool = False
    hours: int | None = None
    rolls_over: bool = False
    until_field_id: int | None = None
    responsible_id: int | None = None
    needs_responsible: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    label: str
    kind: str = FieldKind.TEXT
    choices: Sequence[str] = ()
    is_on_card: bool = False
    is_shown_to_clients: bool = False


@dataclass(frozen=True, kw_only=True)
class TransitionFacts:
    required_fields: Sequence[int] = ()
    checklist: Sequence[str] = ()
    document_types: Sequence[str] = ()
    needs_approval: bool = False


@transaction.atomic
def add_pipeline(what: PipelineFacts, *, stages: Sequence[StageFacts] = ()) -> Pipeline:
    """Make a pipeline; with stages, each leads to its neighbours both ways until the company says otherwise."""
    _checked_pipeline(what)
    pipeline = _saved(Pipeline(**asdict(what)), {"name": [_("There is such a pipeline already.")]})
    record("pipelines.pipeline.added", subject=pipeline)
    made = [add_stage(pipeline_id=pipeline.pk, what=one) for one in stages]
    Transition.objects.bulk_create(
        Transition(source=source, target=target)
        for first, second in pairwise(made)
        for source, target in ((first, second), (second, first))
        if not source.is_final
    )
    emit(PipelineChanged(pipeline_id=pipeline.pk))
    return pipeline


@transaction.atomic
def change_pipeline(*, pipeline_id: int, what: PipelineFacts) -> Pipeline:
    """Rename it, show it to clients or put it away; a pipeline that is put away shows its items and moves none."""
    _checked_pipeline(what)
    pipeline = lock_pipeline(pipeline_id)
    return _changed(pipeline, asdict(what), pipeline, {"name": [_("There is such a pipeline already.")]})


@transaction.atomic
def add_stage(*, pipeline_id: int, what: StageFacts) -> Stage:
    """Add a stage after the last one; no way leads to it yet."""
    pipeline = lock_pipeline(pipeline_id)
    stages = pipeline.stages.filter(removed_at__isnull=True)
    if stages.count() >= MOST_STAGES:
        raise InvalidInput(fields={"name": [_("At most %(most)s stages.") % {"most": MOST_STAGES}]})
    _checked_stage(pipeline, what)
    last = stages.aggregate(last=Max("position"))["last"] or 0
    stage = _saved(Stage(pipeline=pipeline, position=last + 1, **asdict(what)), _SAME_STAGE)
    return _told(stage, pipeline, "pipelines.stage.added")


@transaction.atomic
def change_stage(*, stage_id: int, what: StageFacts) -> Stage:
    """Set the stage anew. Items that stand in it keep their deadlines; whether they are finished follows the stage."""
    stage = _alive(Stage, stage_id)
    pipeline = lock_pipeline(stage.pipeline_id)
    stage = _alive(Stage, stage_id)
    _checked_stage(pipeline, what)
    if what.is_final and not stage.is_final:
        _leave_an_open_one(stage)
        stage.items.filter(finished_at__isnull=True).update(finished_at=timezone.now(), version=F("version") + 1)
    elif stage.is_final and not what.is_final:
        stage.items.update(finished_at=None, version=F("version") + 1)
    return _changed(stage, asdict(what), pipeline, _SAME_STAGE)


@transaction.atomic
def order_stages(*, pipeline_id: int, keys: Sequence[int]) -> None:
    """Put the stages in this order; it must name each of them once."""
    pipeline = lock_pipeline(pipeline_id)
    stages = {one.pk: one for one in pipeline.stages.filter(removed_at__isnull=True)}
    if sorted(keys) != sorted(stages):
        raise InvalidInput(fields={"stages": [_("Name each stage of the pipeline once.")]})
    for position, key in enumerate(keys, start=1):
        stages[key].position = position
    Stage.objects.bulk_update(stages.values(), ["position"])
    emit(PipelineChanged(pipeline_id=pipeline.pk))


@transaction.atomic
def add_field(*, pipeline_id: int, what: FieldFacts) -> Field:
    pipeline = lock_pipeline(pipeline_id)
    fields = pipeline.fields.filter(removed_at__isnull=True)
    if fields.count() >= MOST_FIELDS:
        raise InvalidInput(fields={"label": [_("At most %(most)s fields.") % {"most": MOST_FIELDS}]})
    facts = _field_facts(what)
    last = fields.aggregate(last=Max("position"))["last"] or 0
    return _told(
        _saved(Field(pipeline=pipeline, position=last + 1, **facts), _SAME_FIELD), pipeline, "pipelines.field.added"
    )


@transaction.atomic
def change_field(*, field_id: int, what: FieldFacts) -> Field:
    """Set the field anew; its kind stays, since values of it are kept already."""
    field = _alive(Field, field_id)
    pipeline = lock_pipeline(field.pipeline_id)
    facts = _field_facts(what)
    if facts["kind"] != field.kind:
        raise InvalidInput(fields={"kind": [_("The kind of a field stays: add another field.")]})
    return _changed(field, facts, pipeline, _SAME_FIELD)


@transaction.atomic
def remove_field(*, field_id: int) -> None:
    """Take the field off items and moves; histories and kept values stay."""
    field = _alive(Field, field_id)
    pipeline = lock_pipeline(field.pipeline_id)
    Stage.objects.filter(until_field=field).update(until_field=None)
    for way in Transition.objects.filter(source__pipeline=pipeline, required_fields__contains=[field.pk]):
        way.required_fields = [one for one in way.required_fields if one != field.pk]
        way.save(update_fields=["required_fields"])
    field.removed_at = timezone.now()
    field.save(update_fields=["removed_at"])
    _told(field, pipeline, "pipelines.field.removed")


@transaction.atomic
def set_transition(*, source_id: int, target_id: int, what: TransitionFacts | None) -> Transition | None:
    """Open a way between two stages of a pipeline with what it asks, or close it."""
    source, target = _alive(Stage, source_id), _alive(Stage, target_id)
    pipeline = lock_pipeline(source.pipeline_id)
    if source.pipeline_id != target.pipeline_id or source_id == target_id:
        raise InvalidInput(fields={"target": [_("This pipeline has no such stage.")]})
    present = Transition.objects.filter(source=source, target=target).first()
    if what is None:
        if present is not None:
            record("pipelines.transition.closed", subject=pipeline, facts=_ends(source, target))
            present.delete()
    else:
        facts = _transition_facts(pipeline, what)
        present = present or Transition(source=source, target=target)
        for name, value in facts.items():
            setattr(present, name, value)
        present.save()
        record("pipelines.transition.set", subject=pipeline, facts={**_ends(source, target), **facts})
    emit(PipelineChanged(pipeline_id=pipeline.pk))
    return None if what is None else present


_SAME_STAGE = {"name": [gettext_lazy("The pipeline has a stage of this name already.")]}
_SAME_FIELD = {"label": [gettext_lazy("The pipeline has a field of this name already.")]}


def _ends(source: Stage, target: Stage) -> dict[str, Any]:
    return {"source": source.name, "target": target.name}


def _alive[M: (Stage, Field)](model: type[M], pk: int) -> M:
    return model.objects.get(pk=pk, removed_at__isnull=True)


def _told[M: Model](row: M, pipeline: Pipeline, action: str, **facts: Any) -> M:
    record(action, subject=pipeline, facts={"name": str(row), **facts})
    emit(PipelineChanged(pipeline_id=pipeline.pk))
    return row


def _saved[M: Model](row: M, taken: dict[str, list[Any]]) -> M:
    """Save the row; the database says where a name is taken."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(fields=taken) from error
    return row


def _changed[M: Model](row: M, facts: dict[str, Any], pipeline: Pipeline, taken: dict[str, list[Any]]) -> M:
    changes = differences({name: getattr(row, name) for name in facts}, facts)
    for name, value in facts.items():
        setattr(row, name, value)
    if changes:
        _saved(row, taken)
        record(f"pipelines.{row._meta.model_name}.changed", subject=pipeline, subject_name=str(row), changes=changes)
        emit(PipelineChanged(pipeline_id=pipeline.pk))
    return row


def _checked_pipeline(what: PipelineFacts) -> None:
    fields: dict[str, list[Any]] = {}
    if not what.name.strip():
        fields["name"] = [_("Give it a name.")]
    if not what.prefix.isalnum() or len(what.prefix) > 6:
        fields["prefix"] = [_("One to six letters and digits.")]
    if fields:
        raise InvalidInput(fields=fields)


def _checked_stage(pipeline: Pipeline, what: StageFacts) -> None:
    fields: dict[str, list[Any]] = {}
    if not what.name.strip():
        fields["name"] = [_("Give it a name.")]
    if what.responsible_id and active_employee(what.responsible_id) is None:
        fields["responsible"] = [_("Choose an active employee of the company.")]
    if what.rolls_over and not what.hours:
        fields["hours"] = [_("A deadline that rolls over needs hours to stay.")]
    if what.until_field_id and what.until_field_id not in {one.pk for one in fields_of(pipeline.pk)}:
        fields["until_field"] = [_("This pipeline has no such field.")]
    if fields:
        raise InvalidInput(fields=fields)


def _leave_an_open_one(stage: Stage) -> None:
    others = Stage.objects.filter(pipeline=stage.pipeline_id, removed_at__isnull=True, is_final=False)
    if not others.exclude(pk=stage.pk).exists():
        raise InvalidInput(fields={"is_final": [_("A pipeline needs a stage that is not final.")]})


def _field_facts(what: FieldFacts) -> dict[str, Any]:
    choices = list(dict.fromkeys(one.strip() for one in what.choices if one.strip()))
    fields: dict[str, list[Any]] = {}
    if not what.label.strip():
        fields["label"] = [_("Give it a name.")]
    if what.kind == FieldKind.CHOICE and not choices:
        fields["choices"] = [_("Write what may be chosen, one a line.")]
    if any(len(one) > 80 for one in choices) or len(choices) > 100:
        fields["choices"] = [_("At most a hundred lines of 80 characters.")]
    if fields:
        raise InvalidInput(fields=fields)
    return {**asdict(what), "choices": choices if what.kind == FieldKind.CHOICE else []}


def _transition_facts(pipeline: Pipeline, what: TransitionFacts) -> dict[str, Any]:
    lines = list(dict.fromkeys(one.strip() for one in what.checklist if one.strip()))
    fields: dict[str, list[Any]] = {}
    if set(what.required_fields) - {one.pk for one in fields_of(pipeline.pk)}:
        fields["required_fields"] = [_("This pipeline has no such field.")]
    if set(what.document_types) - {one.code for one in known_types()}:
        fields["document_types"] = [_("There is no such type.")]
    if any(len(one) > 200 for one in lines) or len(lines) > 30:
        fields["checklist"] = [_("At most thirty lines of 200 characters.")]
    if fields:
        raise InvalidInput(fields=fields)
    return {
        "required_fields": sorted(set(what.required_fields)),
        "checklist": lines,
        "document_types": sorted(set(what.document_types)),
        "needs_approval": what.needs_approval,
    }
