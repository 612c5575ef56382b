"""Items themselves: added, described anew, talked about, with documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.documents.authors import Author
from core.documents.models import Version
from core.documents.services.uploading import add_document
from core.documents.services.writing import Description, Subject
from core.documents.states import Side
from core.events import emit
from core.fields.values import clean_entries, differences
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import Organization
from core.pipelines.boards.events import ItemAdded, ItemAssigned, ItemCommented, ItemDescribed
from core.pipelines.boards.kinds import ChangeKind
from core.pipelines.boards.models import LONGEST_TEXT, LONGEST_TITLE, Item, ItemChange, Pipeline, Stage
from core.pipelines.boards.services.histories import (
    PipelineIsClosed,
    active_employee,
    hold_pipeline,
    iso,
    lock_item,
    note,
    whose,
)
from core.pipelines.boards.services.wishes import SUBJECT, fields_of


class NeedsClient(DomainError):
    code = "needs_client"
    message = gettext_lazy("Documents belong to a client: say whose item this is first.")


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """What an item is; the whole of it, whoever changes a part. Entries that are not given stay."""

    title: str
    organization_id: int | None = None
    responsible_id: int | None = None
    due_at: datetime | None = None
    entries: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_item(*, pipeline_id: int, what: ItemFacts, author: Author, stage_id: int | None = None) -> Item:
    """Put a new item into the pipeline's first stage, or into the one that is named."""
    hold_pipeline(pipeline_id)
    pipeline = Pipeline.objects.get(pk=pipeline_id)
    if not pipeline.is_active:
        raise PipelineIsClosed
    stages = Stage.objects.filter(pipeline=pipeline, removed_at__isnull=True).order_by("position", "pk")
    stage = stages.filter(pk=stage_id).first() if stage_id else stages.first()
    if stage is None:
        raise InvalidInput(fields={"stage": [_("This pipeline has no such stage.")]})
    item = Item(pipeline=pipeline, stage=stage, author_id=author.user_id)
    entries, errors = _checked(item, what)
    if errors:
        raise InvalidInput(fields=errors)
    now = timezone.now()
    item.code = f"{pipeline.prefix}-{_next_number(pipeline.pk):04}"
    item.title, item.entries, item.organization_id = what.title.strip(), entries, what.organization_id
    of_stage = active_employee(stage.responsible_id)
    item.responsible_id = what.responsible_id or (of_stage.pk if of_stage else author.user_id)
    item.due_at = what.due_at or (now + timedelta(hours=stage.hours) if stage.hours else None)
    item.finished_at = now if stage.is_final else None
    item.save()
    changed = differences(fields_of(pipeline.pk), {}, entries)
    note(item, ChangeKind.ADDED, author, target=stage, after=stage.name, entries=changed)
    emit(ItemAdded(**whose(item), by=author.user_id))
    if item.responsible_id:
        emit(ItemAssigned(**whose(item), by=author.user_id))
    return item


@transaction.atomic
def change_item(*, item_id: int, version: int, what: ItemFacts, author: Author) -> Item:
    """Describe it anew; its deadline, its person and everything else that is other now are lines of their own."""
    item = lock_item(item_id, version=version)
    entries, errors = _checked(item, what)
    if errors:
        raise InvalidInput(fields=errors)
    changed = differences(fields_of(item.pipeline_id), item.entries, entries)
    title = what.title.strip()
    if title != item.title:
        changed.insert(0, (_("Title"), item.title, title))
    if what.organization_id != item.organization_id:
        owner = Organization.objects.filter(pk=what.organization_id or 0).first()
        changed.append((_("Client"), str(item.organization or ""), str(owner or "")))
        item.organization = owner
    due, person = what.due_at != item.due_at, what.responsible_id != item.responsible_id
    if not (changed or due or person):
        return item
    if changed:
        note(item, ChangeKind.DESCRIBED, author, entries=changed)
    if due:
        note(item, ChangeKind.POSTPONED, author, before=iso(item.due_at), after=iso(what.due_at))
        item.due_at, item.told_late_at = what.due_at, None
    if person:
        new = active_employee(what.responsible_id)
        note(item, ChangeKind.PASSED_ON, author, before=str(item.responsible or ""), after=str(new or ""))
        item.responsible = new
    item.title, item.entries = title, entries
    item.version += 1
    item.save()
    emit(ItemDescribed(**whose(item), by=author.user_id))
    if person and item.responsible_id:
        emit(ItemAssigned(**whose(item), by=author.user_id))
    return item


@transaction.atomic
def comment_item(*, item_id: int, text: str, author: Author) -> ItemChange:
    """Say something about the item."""
    if not text.strip():
        raise InvalidInput(fields={"text": [_("Write what you want to say.")]})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(fields={"text": [_("At most %(most)s characters.") % {"most": LONGEST_TEXT}]})
    item = lock_item(item_id)
    said = note(item, ChangeKind.SAID, author, text=text.strip())
    emit(ItemCommented(**whose(item), by=author.user_id, change_id=said.pk))
    return said


def attach_document(*, item: Item, type_code: str, title: str, source: Any, file_name: str, author: Author) -> Version:
    """Attach a document of the item's client to it; a transition may ask for one of this type."""
    if item.organization_id is None:
        raise NeedsClient
    version = add_document(
        organization_id=item.organization_id,
        what=Description(type=type_code, title=title),
        side=Side.COMPANY,
        source=source,
        file_name=file_name,
        author=author,
        subject=Subject(type=SUBJECT, id=item.pk),
    )
    with transaction.atomic():
        locked = lock_item(item.pk)
        note(locked, ChangeKind.ATTACHED, author, after=title)
        emit(ItemDescribed(**whose(locked), by=author.user_id))
    return version


def _next_number(pipeline_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pipelines_pipeline SET last_number = last_number + 1 WHERE id = %s RETURNING last_number",
            [pipeline_id],
        )
        return int(cursor.fetchone()[0])


def _checked(item: Item, what: ItemFacts) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the values as they will stand, and what is wrong; a person who is blocked keeps what is his."""
    entries, errors = clean_entries(fields_of(item.pipeline_id), what.entries, present=item.entries)
    if not what.title.strip():
        errors["title"] = [_("Say what it is.")]
    elif len(what.title.strip()) > LONGEST_TITLE:
        errors["title"] = [_("At most %(most)s characters.") % {"most": LONGEST_TITLE}]
    kept = item.pk is not None and what.responsible_id == item.responsible_id
    if what.responsible_id and not kept and active_employee(what.responsible_id) is None:
        errors["responsible"] = [_("Choose an active employee of the company.")]
    owner = what.organization_id
    if owner and owner != item.organization_id and not Organization.objects.filter(pk=owner, is_active=True).exists():
        errors["organization"] = [_("There is no such client.")]
    return entries, errors
