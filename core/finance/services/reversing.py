"""Undo what was posted: by an entry the other way round, once."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.finance.models import Entry, EntryKind
from core.finance.services.post import Line, Posted, post
from core.lib.errors import DomainError


class NothingToReverse(DomainError):
    code, message = "nothing_to_reverse", _("There is no such entry, or it is a reversal itself.")


def reverse(*, key: str, at: datetime, memo: str = "") -> Posted:
    """Post the opposite of the entry under `<key>:reversed`; the second time nothing happens.

    It is booked on the day of `at`, not on that of the entry: what a period has said, it goes on saying.
    """
    entry = Entry.objects.filter(key=key).exclude(kind=EntryKind.REVERSAL).first()
    if entry is None:
        raise NothingToReverse
    lines = [Line(account_id, -amount) for account_id, amount in entry.postings.values_list("account_id", "amount")]
    return post(
        key=f"{key}:reversed",
        kind=EntryKind.REVERSAL,
        lines=lines,
        happened_at=at,
        memo=memo or entry.memo,
        respects_limit=False,
    )
