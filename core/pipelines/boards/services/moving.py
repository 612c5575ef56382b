"""An item moves to another stage: guarded, with what was entered, once.

The version that somebody has seen goes with his wish: of two who move an item at the same time one moves it and the
other is told by whom and where to it was moved.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from core.audit.record import record
from core.documents.authors import Author
from core.events import emit
from core.fields.values import differences
from core.lib.errors import DomainError, InvalidInput
from core.pipelines.boards.events import ApprovalAsked, ItemAssigned, ItemMoved
from core.pipelines.boards.kinds import ApprovalStatus, ChangeKind
from core.pipelines.boards.models import Approval, Item, Stage, StageResponsible, Transition
from core.pipelines.boards.services.histories import lock_item, note, whose
from core.pipelines.boards.services.wishes import Judged, Wish, fields_of, judge, responsible_at

__all__ = ["MoveNotAllowed", "Outcome", "WaitsForApproval", "Wish", "move_item"]


class MoveNotAllowed(DomainError):
    code = "move_not_allowed"
    message = gettext_lazy("The pipeline has no way from «%(source)s» to «%(target)s».")


class WaitsForApproval(DomainError):
    code = "waits_for_approval"
    message = gettext_lazy("A move to «%(target)s» waits for approval: decide about it or withdraw it first.")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The item as it stands, and the approval that the move waits for, where it does."""

    item: Item
    approval: Approval | None = None


@transaction.atomic
def move_item(
    *, item_id: int, target_id: int, version: int, author: Author, wish: Wish | None = None, override: bool = False
) -> Outcome:
    """Move the item, or ask for approval where the transition needs one.

    Raises ItemHasChanged where somebody was quicker, MoveNotAllowed where there is no way, InvalidInput with what is
    missing. An override asks nothing and stands in the journal (CR-27).
    """
    wish = wish or Wish()
    item = lock_item(item_id, version=version)
    waiting = item.approvals.filter(status=ApprovalStatus.WAITING).select_related("target").first()
    if waiting is not None:
        raise WaitsForApproval(target=waiting.target.name)
    target = Stage.objects.filter(pk=target_id, pipeline=item.pipeline_id, removed_at__isnull=True).first()
    if target is None:
        raise InvalidInput(fields={"target": [gettext("This pipeline has no such stage.")]})
    way = Transition.objects.filter(source=item.stage_id, target=target).first()
    if target.pk == item.stage_id or (way is None and not override):
        raise MoveNotAllowed(source=item.stage.name, target=target.name)
    judged = judge(item, None if override else way, wish, fields_of(item.pipeline_id))
    responsible, errors = responsible_at(item, target, wish)
    if errors and not override:
        judged.errors["responsible"] = errors
    if judged.errors:
        raise InvalidInput(fields=judged.errors)
    if way is not None and way.needs_approval and not override:
        return Outcome(item=item, approval=_ask(item, target, wish, author))
    if override:
        record(
            "pipelines.item.overridden",
            subject=item,
            organization_id=item.organization_id,
            changes={"stage": (item.stage.name, target.name)},
        )
    kind = ChangeKind.OVERRIDDEN if override else ChangeKind.MOVED
    carry_out(item, target, wish, judged, responsible, author, kind=kind)
    return Outcome(item=item)


def carry_out(
    item: Item, target: Stage, wish: Wish, judged: Judged, responsible: int | None, author: Author, *, kind: str
) -> None:
    """Put the locked item into the stage; everything about it is in one line of the history."""
    now, source = timezone.now(), item.stage
    changed = differences(fields_of(item.pipeline_id), item.entries, judged.entries)
    item.stage, item.entries, item.entered_at = target, judged.entries, now
    item.responsible_id = responsible
    item.due_at = wish.due_at or (now + timedelta(hours=target.hours) if target.hours else None)
    if target.is_final:
        item.due_at = None
    item.finished_at = now if target.is_final else None
    item.told_late_at, item.postponed = None, 0
    item.version += 1
    item.save()
    note(
        item,
        kind,
        author,
        source=source,
        target=target,
        before=source.name,
        after=target.name,
        entries=changed,
        ticked=list(wish.ticked),
        text=wish.comment.strip(),
    )
    facts = whose(item)
    emit(ItemMoved(**facts, source_id=source.pk, by=author.user_id))
    if responsible is not None and not target.is_final:
        emit(ItemAssigned(**facts, by=author.user_id))


def _ask(item: Item, target: Stage, wish: Wish, author: Author) -> Approval:
    approval = Approval.objects.create(
        item=item, target=target, wish=wish.kept(), asked_by_id=author.user_id, asked_by_name=author.name[:254]
    )
    item.version += 1
    item.save(update_fields=["version"])
    note(item, ChangeKind.ASKED, author, source=item.stage, target=target, after=target.name, text=wish.comment.strip())
    emit(ApprovalAsked(**whose(item), by=author.user_id, approval_id=approval.pk))
    return approval


@transaction.atomic
def set_responsible_of_stage(*, item_id: int, stage_id: int, user_id: int | None, author: Author) -> None:
    """Say who does this item's work at one stage; nobody means the stage's own person."""
    item = lock_item(item_id)
    stage = Stage.objects.get(pk=stage_id, pipeline=item.pipeline_id, removed_at__isnull=True)
    if user_id is None:
        StageResponsible.objects.filter(item=item, stage=stage).delete()
    else:
        _, errors = responsible_at(item, stage, Wish(responsible_id=user_id))
        if errors:
            raise InvalidInput(fields={"responsible": errors})
        StageResponsible.objects.update_or_create(item=item, stage=stage, defaults={"user_id": user_id})
