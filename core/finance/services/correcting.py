"""Correct a balance by hand: a sum, a reason, and the name of whoever did it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.finance.models import AccountCode, EntryKind
from core.finance.services.accounts import account_of, own_account
from core.finance.services.post import Line, Posted, post
from core.lib.errors import InvalidInput
from core.organizations.models import Agreement, Organization

# What a person may correct, and our own account on the other side.
PARTS = {
    AccountCode.CLIENT: AccountCode.CORRECTIONS,
    AccountCode.PENALTY: AccountCode.CORRECTIONS,
    AccountCode.DOCUMENTED: AccountCode.DOCUMENTS,
}


class ReasonNeeded(InvalidInput):
    code, message = "reason_needed", _("Write the reason: it stands in the journal and with the movement.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What is wrong by how much; `key` makes the same form sent twice one correction."""

    key: str
    organization_id: int
    amount: Decimal
    reason: str
    part: str = AccountCode.CLIENT
    agreement: Agreement | None = None
    currency: str = "RUB"


@transaction.atomic
def correct_balance(correction: Correction, *, at: datetime) -> Posted:
    """Add the amount (take it where it is negative), whatever the credit limit says, and write down why."""
    reason = " ".join(correction.reason.split())[:255]
    if not reason:
        raise ReasonNeeded(fields={"reason": [ReasonNeeded.message]})
    if correction.part not in PARTS or not correction.amount:
        raise InvalidInput(fields={"amount": [_("Write by how much, and of which balance.")]})
    whose, currency = correction.organization_id, correction.currency
    theirs = account_of(organization_id=whose, code=correction.part, agreement=correction.agreement, currency=currency)
    ours = own_account(code=PARTS[AccountCode(correction.part)], currency=currency)
    posted = post(
        key=f"finance.correction:{correction.key}",
        kind=EntryKind.CORRECTION,
        lines=[Line(theirs.pk, correction.amount), Line(ours.pk, -correction.amount)],
        happened_at=at,
        memo=reason,
        respects_limit=False,
    )
    if posted.is_new:
        facts = {"part": correction.part, "amount": str(correction.amount), "currency": currency, "reason": reason}
        record(
            "finance.balance.corrected",
            subject=Organization.objects.get(pk=whose),
            organization_id=whose,
            facts=facts,
        )
    return posted
