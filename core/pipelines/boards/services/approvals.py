"""A move that waits for somebody else's word: approved, rejected or withdrawn, once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.documents.authors import Author
from core.events import emit
from core.lib.errors import DomainError, InvalidInput
from core.pipelines.boards.events import ApprovalDecided
from core.pipelines.boards.kinds import ApprovalStatus, ChangeKind
from core.pipelines.boards.models import Approval, Item, Transition
from core.pipelines.boards.services.histories import lock_item, note, whose
from core.pipelines.boards.services.moving import MoveNotAllowed, carry_out
from core.pipelines.boards.services.wishes import Wish, fields_of, judge, responsible_at


class OwnApproval(DomainError):
    code = "own_approval"
    status = 403
    message = gettext_lazy("Whoever has asked for a move cannot approve it himself.")


class NotYours(DomainError):
    code = "not_yours"
    status = 403
    message = gettext_lazy("Only the person who has asked for it may withdraw it.")


class AlreadyDecided(DomainError):
    code = "already_decided"
    message = gettext_lazy("This was decided already: %(status)s.")


@transaction.atomic
def approve(*, approval_id: int, author: Author, comment: str = "") -> Item:
    """Let the item move as it was asked; what is missing by now is said as InvalidInput."""
    approval, item = _waiting(approval_id)
    if author.user_id is None or author.user_id == approval.asked_by_id:
        raise OwnApproval
    way = Transition.objects.filter(source=item.stage_id, target=approval.target_id).first()
    if way is None or approval.target.removed_at:
        raise MoveNotAllowed(source=item.stage.name, target=approval.target.name)
    wish = Wish.read(approval.wish)
    judged = judge(item, way, wish, fields_of(item.pipeline_id))
    responsible, errors = responsible_at(item, approval.target, wish)
    if judged.errors or errors:
        raise InvalidInput(fields={**judged.errors, **({"responsible": errors} if errors else {})})
    _decide(approval, item, ApprovalStatus.APPROVED, author, comment)
    asker = Author(user_id=approval.asked_by_id, name=approval.asked_by_name)
    carry_out(item, approval.target, wish, judged, responsible, asker, kind=ChangeKind.MOVED)
    return item


@transaction.atomic
def reject(*, approval_id: int, author: Author, comment: str = "") -> Item:
    """Refuse the move; the item stays where it is."""
    approval, item = _waiting(approval_id)
    if author.user_id is None or author.user_id == approval.asked_by_id:
        raise OwnApproval
    _decide(approval, item, ApprovalStatus.REJECTED, author, comment)
    return item


@transaction.atomic
def withdraw(*, approval_id: int, author: Author) -> Item:
    """Take the wish back; for whoever has asked."""
    approval, item = _waiting(approval_id)
    if author.user_id is None or author.user_id != approval.asked_by_id:
        raise NotYours
    _decide(approval, item, ApprovalStatus.WITHDRAWN, author, "")
    return item


def _waiting(approval_id: int) -> tuple[Approval, Item]:
    item_id = Approval.objects.values_list("item", flat=True).get(pk=approval_id)
    item = lock_item(item_id)
    approval = Approval.objects.select_related("target").get(pk=approval_id)
    if approval.status != ApprovalStatus.WAITING:
        raise AlreadyDecided(status=approval.get_status_display())
    return approval, item


KINDS = {
    ApprovalStatus.APPROVED: ChangeKind.APPROVED,
    ApprovalStatus.REJECTED: ChangeKind.REJECTED,
    ApprovalStatus.WITHDRAWN: ChangeKind.WITHDRAWN,
}


def _decide(approval: Approval, item: Item, status: ApprovalStatus, author: Author, comment: str) -> None:
    approval.status, approval.decided_at = status, timezone.now()
    # Who withdraws has asked himself; the decision is another's.
    approval.decided_by_id = None if status == ApprovalStatus.WITHDRAWN else author.user_id
    approval.save(update_fields=["status", "decided_at", "decided_by"])
    if status != ApprovalStatus.APPROVED:  # an approved one moves the item, which counts as one change
        item.version += 1
        item.save(update_fields=["version"])
    note(item, KINDS[status], author, target=approval.target, after=approval.target.name, text=comment.strip())
    facts = {**whose(item), "approval_id": approval.pk, "asked_by": approval.asked_by_id}
    emit(ApprovalDecided(**facts, by=author.user_id, status=str(status)))
