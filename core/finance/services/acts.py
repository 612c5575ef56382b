"""Acts: drafted, issued with a number, signed or disputed by the client, cancelled.

An act moves balances when it is issued and gives them back when it is cancelled. One that covers charges says in one
paper what purchase by purchase stands in the operational balance already, so that it moves the accounting balance
alone; any other one moves both. Everybody locks in one order: papers, then accounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events import emit
from core.finance.authors import Author
from core.finance.business_date import today
from core.finance.calc import PaperLine
from core.finance.events import ActIssued, ActMoved
from core.finance.models import AccountCode, Act, ActCharge, EntryKind
from core.finance.services.journal import note_act
from core.finance.services.paper_numbers import next_number, void_paper_number
from core.finance.services.paper_posting import Move, noon_of, post_back, post_paper
from core.finance.services.paper_writing import check_agreement, take_sums, write_lines
from core.finance.states import ACT_FLOW, ActStatus
from core.lib.errors import DomainError, InvalidInput

DONE = {"sign": "signed", "dispute": "disputed", "cancel": "cancelled"}


class ActFromOperations(DomainError):
    code = "act_from_operations"
    message = _("This act is made from operations. Cancel it and make it anew where it is wrong.")


@dataclass(frozen=True, kw_only=True)
class ActDraft:
    """What an act says before it has a number."""

    organization_id: int
    legal_entity_id: int
    lines: Sequence[PaperLine]
    agreement_id: int | None = None
    currency: str = "RUB"
    period_from: date | None = None
    period_until: date | None = None
    covers_charges: bool = False
    note: str = ""
    external_id: str = ""


@transaction.atomic
def draft_act(draft: ActDraft, *, author: Author) -> Act:
    """Write an act that only the staff see."""
    act = Act(created_by_id=author.user_id)
    _fill(act, draft)
    act.save(force_insert=True)
    write_lines(act, draft.lines)
    note_act(act, "", author)
    return act


@transaction.atomic
def change_act(*, act_id: int, draft: ActDraft) -> Act:
    """Write the draft anew; an issued act answers TransitionNotAllowed, one made from operations refuses."""
    act = _locked(act_id)
    ACT_FLOW.target(act.status, "issue")
    if act.module:
        raise ActFromOperations
    _fill(act, draft)
    act.save()
    act.lines.all().delete()
    write_lines(act, draft.lines)
    return act


@transaction.atomic
def issue_act(*, act_id: int, author: Author, issued_on: date | None = None, number: str = "") -> Act:
    """Give the draft its number and day, and move the balances by it; from now on the client sees it.

    The number is the next one of the legal entity, unless the act comes with one: from the accounting, or taken before.
    """
    act = _locked(act_id)
    before, act.status = act.status, ACT_FLOW.target(act.status, "issue")
    if act.amount <= 0:
        raise InvalidInput(_("An act needs at least one line with a sum."))
    act.issued_on = issued_on or act.issued_on or today()
    act.number = number or next_number(act)
    act.save(update_fields=["status", "number", "issued_on"])
    _post(act)
    note_act(act, before, author, action="finance.act.issued")
    emit(ActIssued(act_id=act.pk, organization_id=act.organization_id))
    return act


def sign_act(*, act_id: int, author: Author, comment: str = "") -> Act:
    """Take the client's word that everything is right."""
    return _move(act_id, "sign", author, comment)


def mark_act_signed(*, act_id: int, author: Author, reason: str) -> Act:
    """Say for the client that he has signed, as where the paper came back by mail."""
    reason = _said(reason, _("Say how you know that it is signed."))
    return _move(act_id, "sign", author, reason, by_staff=True)


def dispute_act(*, act_id: int, author: Author, comment: str, by_staff: bool = False) -> Act:
    """Take the client's word that something is wrong, and what; `by_staff` says that it was taken down for him."""
    comment = _said(comment, _("Say what is wrong with the act."), field="comment")
    return _move(act_id, "dispute", author, comment, by_staff=by_staff)


@transaction.atomic
def cancel_act(*, act_id: int, author: Author, reason: str) -> Act:
    """Withdraw a draft, or an act that is not signed: balances go back, and its operations wait for another act."""
    act = _locked(act_id)
    was_issued = act.status != ActStatus.DRAFT
    reason = _said(reason, _("Say why the act is withdrawn.")) if was_issued else reason.strip()
    act = _move(act_id, "cancel", author, reason, by_staff=True)
    ActCharge.objects.filter(act=act).delete()
    if was_issued:
        void_paper_number(act, reason)
        _post_back(act)
    return act


@transaction.atomic
def _move(act_id: int, deed: str, author: Author, reason: str, *, by_staff: bool = False) -> Act:
    act = _locked(act_id)
    before, act.status = act.status, ACT_FLOW.target(act.status, deed)
    act.save(update_fields=["status"])
    note_act(act, before, author, reason, action=f"finance.act.{DONE[deed]}")
    emit(
        ActMoved(
            act_id=act.pk,
            organization_id=act.organization_id,
            status_from=before,
            status_to=act.status,
            by_staff=by_staff,
        )
    )
    return act


def _said(reason: str, question: Any, *, field: str = "reason") -> str:
    if not reason.strip():
        raise InvalidInput(fields={field: [question]})
    return reason.strip()


def _locked(act_id: int) -> Act:
    return Act.objects.select_for_update(no_key=True).get(pk=act_id)


def _fill(act: Act, draft: ActDraft) -> None:
    take_sums(act, draft.lines)
    check_agreement(draft.agreement_id, draft.organization_id, draft.legal_entity_id)
    if draft.period_from and draft.period_until and draft.period_until < draft.period_from:
        raise InvalidInput(fields={"period_until": [_("The period ends before it begins.")]})
    act.organization_id, act.legal_entity_id = draft.organization_id, draft.legal_entity_id
    act.agreement_id, act.currency = draft.agreement_id, draft.currency
    act.period_from, act.period_until = draft.period_from, draft.period_until
    act.covers_charges, act.note, act.external_id = draft.covers_charges, draft.note, draft.external_id


def _key(act: Act) -> str:
    return f"finance.act:{act.pk}"


def _post(act: Act) -> None:
    assert act.issued_on is not None  # noqa: S101 an act that is issued has its day
    moves = [Move(client=AccountCode.DOCUMENTED, own=AccountCode.DOCUMENTS, amount=-act.amount)]
    if not act.covers_charges:
        moves.append(Move(client=AccountCode.CLIENT, own=AccountCode.SALES, amount=-act.amount))
    post_paper(act, moves, key=_key(act), kind=EntryKind.ACT, at=noon_of(act.issued_on), memo=act.number)


def _post_back(act: Act) -> None:
    key = f"{_key(act)}:cancelled"
    post_back(_key(act), act.amount, key=key, kind=EntryKind.REVERSAL, at=timezone.now(), memo=act.number)
