"""The list of recurring tasks."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.organizations.viewer import Viewer
from core.pipelines.tasks.models import Recurrence
from core.pipelines.tasks.recurring_selectors import seen_recurrences
from core.pipelines.tasks.selectors import ADD, VIEW
from core.pipelines.tasks.tables import people
from core.pipelines.tasks.templatetags.recurring_words import rule_words
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import Empty
from core.ui.tables.filters import RecordsFilter, YesNoFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn


class RecurrenceFilters(django_filters.FilterSet):
    responsible = RecordsFilter(label=gettext_lazy("Responsible"), queryset=people)
    author = RecordsFilter(label=pgettext_lazy("task", "Author"), queryset=people)
    paused = YesNoFilter(label=pgettext_lazy("recurrence", "Paused"), field_name="is_paused")


STATES = {
    "on": pgettext_lazy("recurrence", "Goes on"),
    "paused": pgettext_lazy("recurrence", "Paused"),
    "over": pgettext_lazy("recurrence", "Over"),
}
STATE_MARKS = {
    "on": Mark(tone="ok", icon="player-play"),
    "paused": Mark(tone="warn", icon="player-pause"),
    "over": Mark(tone="idle", icon="circle-check"),
}


def state_of(record: Recurrence) -> str:
    return "over" if record.next_at is None else "paused" if record.is_paused else "on"


def _rule_of(record: Recurrence) -> str:
    return rule_words(record.rule)


class RecurrenceTable(Table):
    """What one has others do, or is to do oneself, again and again."""

    code: ClassVar[str] = "tasks.recurring"
    title: ClassVar[Any] = gettext_lazy("Recurring tasks")
    model: ClassVar = Recurrence
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = RecurrenceFilters
    search: ClassVar = ("title",)
    search_hint: ClassVar[Any] = gettext_lazy("What is to be done")
    order: ClassVar[str] = "-made"
    empty: ClassVar = Empty(
        title=gettext_lazy("No recurring tasks yet"),
        text=gettext_lazy("What is to be done every week or month is given by itself, on time and with a deadline."),
        icon="refresh",
        action=gettext_lazy("New recurring task"),
        url="tasks:recurrence_new",
        permission=ADD,
    )

    name = WordsColumn(
        gettext_lazy("Task"),
        "title",
        second=_rule_of,
        second_label=gettext_lazy("Recurs by"),
        pinned=True,
        card="title",
        link="tasks:recurrence_detail",
    )
    state = BadgeColumn(gettext_lazy("Status"), state_of, marks=STATE_MARKS, words=STATES, card="badge", sort="next_at")
    next = MomentColumn(pgettext_lazy("recurrence", "Next time"), "next_at", card="measure")
    responsible = Column(gettext_lazy("Responsible"), "responsible__name", card="who")
    author = Column(pgettext_lazy("task", "Author"), "author__name")
    made = MomentColumn(pgettext_lazy("recurrence", "Set up"), "created_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return seen_recurrences(viewer).filter(**scope)

    @staticmethod
    def found_words(count: Any) -> str:
        words = ngettext("%(count)s recurring task", "%(count)s recurring tasks", count.value)
        return words % {"count": formatting.number(count.value)}
