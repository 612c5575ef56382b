"""Pipelines of an owner's company, and items of his organization."""

from collections.abc import Callable
from itertools import count

from core.documents.authors import Author
from core.pipelines.boards.models import Item, Pipeline
from core.pipelines.boards.services.editing import (
    FieldFacts,
    PipelineFacts,
    StageFacts,
    TransitionFacts,
    add_field,
    add_pipeline,
    set_transition,
)
from core.pipelines.boards.services.items import ItemFacts, add_item
from core.pipelines.boards.services.moving import move_item
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)
STAGES = (StageFacts(name="New"), StageFacts(name="Work"), StageFacts(name="Done", is_final=True))


def _pipeline(owner: Owner) -> Pipeline:
    name = f"Shared-{owner.company.slug} pipeline {next(_numbers)}"
    return add_pipeline(PipelineFacts(name=name, prefix="P", is_shown_to_clients=True), stages=STAGES)


def _item(owner: Owner) -> Item:
    what = ItemFacts(title=f"Item {owner.mark}", organization_id=owner.organization.pk, responsible_id=owner.staff.pk)
    return add_item(pipeline_id=_pipeline(owner).pk, what=what, author=_by(owner))


def _by(owner: Owner) -> Author:
    return Author(user_id=owner.staff.pk, name=owner.staff.name)


def pipeline(owner: Owner) -> Thing:
    row = _pipeline(owner)
    stages = list(row.stages.order_by("position").values_list("pk", flat=True))
    data = {
        "name": f"Renamed {next(_numbers)}",
        "prefix": "R",
        "title": "Added",
        "label": "Weight",
        "kind": "text",
        "tone": "info",
        "source": stages[0],
        "target": stages[1],
        "stages": stages,
    }
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def column(owner: Owner) -> Thing:
    item = _item(owner)
    names = {"pk": item.pipeline_id, "stage_id": item.stage_id}
    return Thing(row=item.pipeline, names=names, seen_by=SeenBy.COMPANY)


def way(owner: Owner) -> Thing:
    row = _pipeline(owner)
    first, second, _last = row.stages.order_by("position").values_list("pk", flat=True)
    names = {"pk": row.pk, "source_id": first, "target_id": second}
    return Thing(row=row, names=names, seen_by=SeenBy.COMPANY, data={"is_open": "on", "checklist": "Looked at"})


def stage(owner: Owner) -> Thing:
    row = _pipeline(owner).stages.order_by("position")[0]
    return Thing(
        row=row,
        names={"pk": row.pk},
        seen_by=SeenBy.COMPANY,
        rest={"way": "later"},
        data={"name": "Renamed", "tone": "ok"},
    )


def field(owner: Owner) -> Thing:
    row = add_field(pipeline_id=_pipeline(owner).pk, what=FieldFacts(label="Weight"))
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data={"label": "Mass", "kind": "text"})


def item(owner: Owner) -> Thing:
    row = _item(owner)
    target = row.pipeline.stages.order_by("position")[1]
    data = {
        "title": f"Changed {owner.mark}",
        "version": row.version,
        "target": target.pk,
        "text": "Said",
        "stage": target.pk,
    }
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def item_at_stage(owner: Owner) -> Thing:
    row = _item(owner)
    names = {"pk": row.pk, "stage_id": row.pipeline.stages.order_by("position")[1].pk}
    return Thing(row=row, names=names, seen_by=SeenBy.COMPANY, data={"responsible": owner.staff.pk})


def shown_item(owner: Owner) -> Thing:
    row = _item(owner)
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION)


def _approval(owner: Owner, asker: Author) -> Thing:
    row = _item(owner)
    first, second, _last = row.pipeline.stages.order_by("position")
    set_transition(source_id=first.pk, target_id=second.pk, what=TransitionFacts(needs_approval=True))
    asked = move_item(item_id=row.pk, target_id=second.pk, version=row.version, author=asker).approval
    assert asked is not None
    names = {"pk": asked.pk}
    return Thing(row=asked, names=names, seen_by=SeenBy.COMPANY, rest={"verdict": "approve"})


def approval(owner: Owner) -> Thing:
    return _approval(owner, Author(name=f"Person {owner.mark}"))


def own_approval(owner: Owner) -> Thing:
    return _approval(owner, _by(owner))


PIPELINES: dict[str, Callable[[Owner], Thing]] = {
    "pipelines:board": pipeline,
    "pipelines:pulse": pipeline,
    "pipelines:people": pipeline,
    "pipelines:column": column,
    "pipelines:item_table": pipeline,
    "pipelines:item_new": pipeline,
    "pipelines:setup": pipeline,
    "pipelines:pipeline_edit": pipeline,
    "pipelines:stage_new": pipeline,
    "pipelines:field_new": pipeline,
    "pipelines:way_edit": way,
    "pipelines:stage_edit": stage,
    "pipelines:stage_remove": stage,
    "pipelines:stage_shift": stage,
    "pipelines:field_edit": field,
    "pipelines:field_remove": field,
    "pipelines:item_detail": item,
    "pipelines:item_edit": item,
    "pipelines:item_move": item,
    "pipelines:item_comment": item,
    "pipelines:item_attach": item,
    "pipelines:item_upload": item,
    "pipelines:item_responsible": item_at_stage,
    "pipelines:approval_decide": approval,
    "pipelines:approval_withdraw": own_approval,
    "pipelines:progress_detail": shown_item,
    "api:pipeline-detail": pipeline,
    "api:pipeline-stages": pipeline,
    "api:pipeline-fields": pipeline,
    "api:pipeline-transitions": pipeline,
    "api:pipeline-order": pipeline,
    "api:pipeline_stage-detail": stage,
    "api:pipeline_stage-remove": stage,
    "api:pipeline_field-detail": field,
    "api:pipeline_item-detail": item,
    "api:pipeline_item-move": item,
    "api:pipeline_item-comments": item,
    "api:pipeline_item-responsible": item,
    "api:pipeline_item-history": item,
    "api:pipeline_progress-detail": shown_item,
    "api:pipeline_approval-detail": approval,
    "api:pipeline_approval-approve": approval,
    "api:pipeline_approval-reject": approval,
    "api:pipeline_approval-withdraw": own_approval,
}
