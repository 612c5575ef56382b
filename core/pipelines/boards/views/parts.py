"""What boards and cards show, and where pages hear of changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.fields.kinds import FieldKind
from core.fields.values import words_of
from core.live.following import live_address
from core.organizations.viewer import Viewer
from core.pipelines.boards.models import Field, Item, Pipeline, Stage, Transition
from core.pipelines.boards.selectors import Narrowing
from core.ui import formatting
from core.ui.page import CabinetRequest

LIVE_EVENTS = (
    "pipelines.item.added",
    "pipelines.item.moved",
    "pipelines.item.described",
    "pipelines.item.assigned",
    "pipelines.item.late",
    "pipelines.approval.asked",
    "pipelines.approval.decided",
    "pipelines.pipeline.changed",
)
DAY = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Card:
    """An item as a board shows it."""

    item: Item
    facts: Sequence[tuple[str, str]]
    amount: str
    due: str
    is_late: bool

    @property
    def order(self) -> str:
        """What the page sorts cards of a column by, as the database does."""
        return self.item.due_at.isoformat() if self.item.due_at else "9"


def cards_of(items: Iterable[Item], fields: Sequence[Field], now: datetime | None = None) -> list[Card]:
    """Return the cards of items; one clock for all of them."""
    moment = now or timezone.now()
    shown = [field for field in fields if field.is_on_card]
    money = next((field for field in shown if field.kind == FieldKind.MONEY), None)
    others = [field for field in shown if field is not money]
    return [_card(item, others, money, moment) for item in items]


def _card(item: Item, fields: Sequence[Field], money: Field | None, now: datetime) -> Card:
    facts = [(field.label, words_of(field, item.entries.get(field.key))) for field in fields]
    is_late = item.finished_at is None and item.is_late(now)
    return Card(
        item=item,
        facts=[pair for pair in facts if pair[1]],
        amount=_amount(item.entries.get(money.key)) if money else "",
        due=due_words(item, now),
        is_late=is_late,
    )


def _amount(value: str | None) -> str:
    """Write an amount without kopecks that are none: a card has little room."""
    if not value:
        return ""
    amount = Decimal(value)
    return formatting.money(amount, places=0 if amount == amount.to_integral_value() else 2)


def due_words(item: Item, now: datetime) -> str:
    """Say when it is due as people say it: today with the hour, tomorrow, a day, or for how long it has been late."""
    if item.finished_at is not None:
        return _("since %(day)s") % {"day": formatting.day(item.entered_at)}
    if item.due_at is None:
        return ""
    if item.due_at < now:
        days = int((now - item.due_at).total_seconds() // DAY)
        if not days:
            return _("Late since %(hour)s") % {"hour": formatting.clock(item.due_at)}
        return ngettext("Late, %(days)s day", "Late, %(days)s days", days) % {"days": days}
    ahead = (formatting.local(item.due_at).date() - formatting.local(now).date()).days
    hour = formatting.clock(item.due_at)
    if ahead == 0:
        return _("today, %(hour)s") % {"hour": hour}
    return _("tomorrow, %(hour)s") % {"hour": hour} if ahead == 1 else formatting.day(item.due_at)


def read_narrowing(request: CabinetRequest) -> Narrowing:
    """Read from the address what of the board is looked at; what nobody understands is left out."""
    return Narrowing(
        mine=request.GET.get("mine") == "1",
        late=request.GET.get("late") == "1",
        responsible_id=key_in(request.GET.get("responsible", "")),
        search=request.GET.get("q", "").replace("\x00", "")[:200],
    )


def key_in(text: str) -> int | None:
    """Read a key from an address; what cannot be one is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def query_of(narrowing: Narrowing, **changes: Any) -> str:
    """Return the query of an address that looks at this, with some of it changed."""
    values = {
        "mine": "1" if narrowing.mine else "",
        "late": "1" if narrowing.late else "",
        "responsible": narrowing.responsible_id or "",
        "q": narrowing.search,
        **changes,
    }
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else "?"


def live_of(request: CabinetRequest) -> str:
    """Return where pages hear of items: of all, or of one's own and those of no client."""
    viewer: Viewer = request.viewer
    if viewer.sees_all:
        return live_address(request, "staff.pipelines")
    if viewer.is_staff:
        return live_address(request, f"person.{request.user.pk}", "pipelines.unowned")
    return live_address(request, *(f"organization.{pk}" for pk in viewer.organization_ids))


def steps_of(item: Item, stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Return the stages with where the item has got to; what it has left stands before it."""
    place = next((index for index, one in enumerate(stages) if one.pk == item.stage_id), 0)
    states = ["done" if index < place else "current" if index == place else "" for index in range(len(stages))]
    return [{"stage": one, "state": state} for one, state in zip(stages, states, strict=True)]


def values_of(item: Item, fields: Iterable[Field]) -> list[tuple[str, str]]:
    """Return the values that there are, in words, by the names of their fields."""
    values = [(field.label, words_of(field, item.entries.get(field.key))) for field in fields]
    return [pair for pair in values if pair[1]]


def ways_by_source(pipeline: Pipeline) -> dict[int, str]:
    """Return the targets of each stage as the page keeps them: "12 15"."""
    found: dict[int, list[str]] = {}
    ways = Transition.objects.filter(source__pipeline=pipeline).values_list("source", "target")
    for source, target in ways:
        found.setdefault(source, []).append(str(target))
    return {source: " ".join(targets) for source, targets in found.items()}
