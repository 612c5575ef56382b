"""What a line of an item's history says, and the sign of a stage's colour."""

from datetime import datetime

from django import template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.pipelines.boards.kinds import ChangeKind
from core.pipelines.boards.marks import TONE_MARKS
from core.pipelines.boards.models import ItemChange
from core.ui import formatting

register = template.Library()
MOVES = {ChangeKind.MOVED, ChangeKind.OVERRIDDEN, ChangeKind.RELOCATED}


@register.filter
def item_change_title(change: ItemChange) -> str:
    """Say what was done, in one line: "New → In work", "Passed on: Anna", "Deadline: 27 November, 15:00"."""
    kind = str(change.get_kind_display())
    if change.kind in MOVES:
        return f"{change.before} → {change.after}" if change.kind == ChangeKind.MOVED else f"{kind}: {change.after}"
    if change.kind in (ChangeKind.POSTPONED, ChangeKind.ROLLED_OVER):
        if not change.after:
            return _("The deadline is taken away")
        return f"{kind}: {formatting.when(datetime.fromisoformat(change.after))}"
    return f"{kind}: {change.after}" if change.after else kind


@register.filter
def tone_sign(tone: str) -> str:
    return TONE_MARKS[tone].icon


@register.filter
def plain_select(field: BoundField) -> SafeString:
    return field.as_widget(attrs={"class": "form-select"})
