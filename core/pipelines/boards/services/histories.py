"""What every deed about an item shares: its locks, its line of the history, what its event says."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext, gettext_lazy

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.lib.errors import DomainError
from core.pipelines.boards.kinds import ChangeKind
from core.pipelines.boards.models import LONGEST_TEXT, Item, ItemChange, Pipeline


class ItemHasChanged(DomainError):
    """Somebody else was quicker; `extra` says how the item stands now."""

    code = "item_has_changed"


class PipelineIsClosed(DomainError):
    code = "pipeline_is_closed"
    message = gettext_lazy("This pipeline is not in use any more.")


def hold_pipeline(pipeline_id: int) -> None:
    """Keep the pipeline's stages as they are until the transaction ends; whoever edits them waits, items do not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pipelines_pipeline WHERE id = %s FOR KEY SHARE", [pipeline_id])


def lock_pipeline(pipeline_id: int) -> Pipeline:
    """Take the pipeline for editing: no item of it moves meanwhile."""
    return Pipeline.objects.select_for_update().get(pk=pipeline_id)


def lock_item(item_id: int, *, version: int | None = None) -> Item:
    """Return the item for a change; with the version that somebody has seen, refuse where it is not the present one."""
    pipeline_id = Item.objects.values_list("pipeline", flat=True).get(pk=item_id)
    hold_pipeline(pipeline_id)
    # The row alone: had it to wait, its joined stage would be the one from before, and the row would not be found.
    Item.objects.select_for_update(no_key=True).only("pk").get(pk=item_id)
    item = Item.objects.select_related("stage", "pipeline", "organization", "responsible").get(pk=item_id)
    if not item.pipeline.is_active:
        raise PipelineIsClosed
    if version is not None and version != item.version:
        raise conflict(item)
    return item


def conflict(item: Item) -> ItemHasChanged:
    """Say who has done what meanwhile, and how the item stands now."""
    last = item.changes.exclude(kind__in=[ChangeKind.SAID, ChangeKind.ROLLED_OVER]).order_by("-pk").first()
    who = last.author_name if last and last.author_name else gettext("Somebody")
    moves = {ChangeKind.MOVED, ChangeKind.OVERRIDDEN, ChangeKind.RELOCATED}
    if last and last.kind in moves:
        words = gettext("%(who)s has moved %(item)s to «%(stage)s» meanwhile. Look at it and decide again.")
    else:
        words = gettext("%(who)s has changed %(item)s meanwhile. Look at it and decide again.")
    facts = {"version": item.version, "stage": item.stage_id, "stage_name": item.stage.name}
    when = {"at": last.at.isoformat(), "by": last.author_name} if last else {}
    return ItemHasChanged(words % {"who": who, "item": item.code, "stage": item.stage.name}, extra={**facts, **when})


def note(item: Item, kind: str, author: Author, **facts: Any) -> ItemChange:
    """Add a line to the history."""
    return ItemChange.objects.create(item=item, kind=kind, **author.fields, **shortened(facts))


def shortened(facts: dict[str, Any]) -> dict[str, Any]:
    limits = {"before": 254, "after": 254, "text": LONGEST_TEXT}
    return {name: value[: limits[name]] if name in limits else value for name, value in facts.items()}


def whose(item: Item) -> dict[str, Any]:
    """Return what every event about the item says."""
    owner = item.organization
    return {
        "item_id": item.pk,
        "pipeline_id": item.pipeline_id,
        "stage_id": item.stage_id,
        "organization_id": item.organization_id,
        "responsible_id": item.responsible_id,
        "author_id": item.author_id,
        "manager_id": owner.responsible_id if owner else None,
        "shown": item.pipeline.is_shown_to_clients,
    }


def whose_of_many(keys: Iterable[int]) -> list[dict[str, Any]]:
    rows = Item.objects.filter(pk__in=list(keys)).select_related("organization", "pipeline").order_by("pk")
    return [whose(item) for item in rows]


def active_employee(user_id: int | None) -> User | None:
    """Return the employee who may be given work, None where there is none by that key."""
    return User.objects.filter(pk=user_id, kind=UserKind.STAFF, is_active=True).first() if user_id else None


def iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
