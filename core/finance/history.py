"""The history of papers and payments as its reader may know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.finance.models import ActChange, AuthorKind, InvoiceChange, PaymentChange
from core.lib.company import current_company
from core.organizations.viewer import Viewer
from core.ui.tables.columns import UNKNOWN, Mark

type Change = InvoiceChange | ActChange | PaymentChange


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One line of the history: what, by whom, why, when."""

    title: Any
    icon: str
    tone: str
    who: str
    reason: str
    at: datetime


def happenings(
    changes: Iterable[Change],
    viewer: Viewer,
    *,
    words: Mapping[str, Any],
    marks: Mapping[str, Mark],
    without_move: tuple[Any, str],
) -> list[Happening]:
    """Return the history in words; `without_move` names what leaves the status as it was, with its icon."""
    found = []
    for change in changes:
        mark = marks.get(change.status_to, UNKNOWN)
        is_move = change.status_from != change.status_to
        found.append(
            Happening(
                title=words[change.status_to] if is_move else without_move[0],
                icon=mark.icon if is_move else without_move[1],
                tone=mark.tone if is_move else "",
                who=who(change, viewer),
                reason=change.reason,
                at=change.at,
            )
        )
    return found


def who(change: Change, viewer: Viewer) -> str:
    """Say who made a change: the staff know people by name, a client his own; of the company's he knows the company."""
    user = change.user
    if change.author_kind != AuthorKind.PERSON:
        return str(AuthorKind(change.author_kind).label)
    if user is None:
        return _("Support")
    return str(user.name or user) if viewer.is_staff or not user.is_staff else current_company().name
