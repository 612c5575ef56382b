"""What waits for a person on the first page of staff: one line of each kind, one verb a line."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.ui import formatting
from modules.fuel_cards.selectors.overview import Waiting


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many things of a kind, and the way to them."""

    title: str
    note: str
    verb: str
    url: str
    icon: str
    tone: str = ""


def list_attention(viewer: Any, waiting: Waiting) -> list[Line]:
    """Return what waits, the dearest first; what nobody waits for, or may not see, is left out."""
    imports = _imports(waiting) if viewer.has_permission("fuel_cards.import_data") else []
    return [line for count, line in [*_operations(waiting), *imports, *_cards(waiting)] if count]


def _operations(waiting: Waiting) -> list[tuple[int, Line]]:
    line = Line(
        title=_unallocated(waiting.unallocated),
        note=_("debit nobody"),
        verb=_("Sort out"),
        url=f"{reverse('fuel_cards:transaction_list')}?waits=yes",
        icon="circle-dashed",
        tone="warn",
    )
    return [(waiting.unallocated, line)]


def _imports(waiting: Waiting) -> list[tuple[int, Line]]:
    imports = reverse("fuel_cards:import_list")
    undecided = Line(
        title=_undecided(waiting.undecided),
        note=_("checked and ready"),
        verb=_("Decide"),
        url=f"{imports}?state=ready",
        icon="file-search",
        tone="info",
    )
    failed = Line(
        title=_with_errors(waiting.with_errors),
        note=_("rows were refused"),
        verb=pgettext("fuel card", "Look"),
        url=f"{imports}?errors=yes",
        icon="file-alert",
        tone="bad",
    )
    return [(waiting.undecided, undecided), (waiting.with_errors, failed)]


def _cards(waiting: Waiting) -> list[tuple[int, Line]]:
    cards = reverse("fuel_cards:card_list")
    unassigned = Line(
        title=_unassigned(waiting.unassigned),
        note=_("wait for a client"),
        verb=_("Hand out"),
        url=f"{cards}?free=yes",
        icon="credit-card",
    )
    blocked = Line(
        title=_blocked(waiting.blocked),
        note=_("do not work now"),
        verb=_("Show"),
        url=f"{cards}?status=blocked&status=blocked_by_client&status=auto_blocked",
        icon="lock",
    )
    return [(waiting.unassigned, unassigned), (waiting.blocked, blocked)]


def _unallocated(count: int) -> str:
    return ngettext("%(count)s operation without a client", "%(count)s operations without a client", count) % _n(count)


def _undecided(count: int) -> str:
    return ngettext("%(count)s file waits for a decision", "%(count)s files wait for a decision", count) % _n(count)


def _with_errors(count: int) -> str:
    return ngettext("%(count)s import with errors", "%(count)s imports with errors", count) % _n(count)


def _unassigned(count: int) -> str:
    return ngettext("%(count)s card without a client", "%(count)s cards without a client", count) % _n(count)


def _blocked(count: int) -> str:
    return ngettext("%(count)s blocked card", "%(count)s blocked cards", count) % _n(count)


def _n(count: int) -> dict[str, str]:
    return {"count": formatting.number(count)}
