"""Pipelines and what stands in them."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from core.accounts.models import User
from core.documents.authors import Author
from core.pipelines.boards.models import Field, Item, Pipeline, Stage
from core.pipelines.boards.services.editing import FieldFacts, PipelineFacts, StageFacts, add_field, add_pipeline
from core.pipelines.boards.services.items import ItemFacts, add_item
from core.pipelines.boards.services.moving import Outcome, move_item
from core.pipelines.boards.services.wishes import Wish
from tests.factories.people import make_staff

_numbers = count(1)
STAGES = (StageFacts(name="Новые"), StageFacts(name="В работе", tone="info"), StageFacts(name="Готово", is_final=True))
RIGHTS = ("pipelines.view_item", "pipelines.add_item", "pipelines.move_item", "documents.view_document")


def named(name: str, *rights: str, **options: Any) -> User:
    user = make_staff(*(rights or RIGHTS), **options)
    user.name = name
    user.save(update_fields=["name"])
    return user


def by(user: User) -> Author:
    return Author(user_id=user.pk, name=user.name)


def make_pipeline(name: str = "", *, stages: Sequence[StageFacts] = STAGES, **facts: Any) -> Pipeline:
    return add_pipeline(PipelineFacts(name=name or f"Сделки {next(_numbers)}", prefix="С", **facts), stages=stages)


def stages(pipeline: Pipeline) -> list[Stage]:
    return list(pipeline.stages.filter(removed_at__isnull=True).order_by("position"))


def make_field(pipeline: Pipeline, label: str, kind: str = "text", **facts: Any) -> Field:
    return add_field(pipeline_id=pipeline.pk, what=FieldFacts(label=label, kind=kind, **facts))


def make_item(pipeline: Pipeline, author: User, title: str = "Поставка дизеля", **facts: Any) -> Item:
    stage_id = facts.pop("stage_id", None)
    what = ItemFacts(title=title, **facts)
    return add_item(pipeline_id=pipeline.pk, what=what, author=by(author), stage_id=stage_id)


def moved(item: Item, target: Stage, author: User, *, override: bool = False, **wish: Any) -> Outcome:
    item.refresh_from_db()
    return move_item(
        item_id=item.pk,
        target_id=target.pk,
        version=item.version,
        author=by(author),
        wish=Wish(**wish),
        override=override,
    )
