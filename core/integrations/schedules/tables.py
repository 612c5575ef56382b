"""The list of schedules."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.integrations.exchange.selectors import MANAGE
from core.integrations.schedules.selectors import list_schedules, seconds_of
from core.integrations.schedules.wording import cron_words, title_of, why_always_on
from core.jobs.models import JobState, Schedule
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn

SWITCHES = (("on", pgettext_lazy("schedule", "On")), ("off", pgettext_lazy("schedule", "Off")))
SWITCH_MARKS = {"on": Mark(tone="ok", icon="circle-check"), "off": Mark(tone="idle", icon="clock")}
RESULTS = (*JobState.choices, ("skipped", pgettext_lazy("schedule", "Left out")))
RESULT_MARKS = {
    JobState.QUEUED: Mark(tone="info", icon="clock"),
    JobState.RUNNING: Mark(tone="info", icon="refresh"),
    JobState.HELD: Mark(tone="idle", icon="clock"),
    JobState.DONE: Mark(tone="ok", icon="circle-check"),
    JobState.FAILED: Mark(tone="bad", icon="alert-circle"),
    "skipped": Mark(tone="idle", icon="clock"),
}


class ScheduleFilters(django_filters.FilterSet):
    switch = ChoicesFilter(label=_("Switch"), choices=SWITCHES)
    result = ChoicesFilter(label=_("Last result"), choices=RESULTS)
    last_run_at = DayRangeFilter(label=_("Last run"))


class ScheduleTable(Table):
    code: ClassVar[str] = "integrations.schedules"
    title: ClassVar[Any] = _("Schedules")
    model: ClassVar = Schedule
    permission: ClassVar[str] = MANAGE
    filterset: ClassVar = ScheduleFilters
    order: ClassVar[str] = "next_run_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All schedules"), icon="list-details"),
        Tile(
            code="failed",
            label=_("Failed last time"),
            icon="alert-circle",
            tone="bad",
            filters={"result": str(JobState.FAILED)},
        ),
        Tile(code="off", label=pgettext_lazy("schedules", "Switched off"), icon="clock", filters={"switch": "off"}),
    )
    row_actions: ClassVar = (
        RowAction(
            code="run",
            label=_("Run now"),
            icon="refresh",
            url=lambda one: reverse("schedules:run", args=[one.pk]),
            kind="post",
            permission=MANAGE,
        ),
        RowAction(
            code="off",
            label=_("Switch off"),
            icon="player-pause",
            url=lambda one: reverse("schedules:off", args=[one.pk]),
            kind="post",
            permission=MANAGE,
            when=lambda one: not one.is_switched_off,
            refusal=lambda one: why_always_on(one.name),
        ),
        RowAction(
            code="on",
            label=_("Switch on"),
            icon="check",
            url=lambda one: reverse("schedules:on", args=[one.pk]),
            kind="post",
            permission=MANAGE,
            when=lambda one: one.is_switched_off,
        ),
    )
    empty: ClassVar = Empty(
        title=_("Nothing runs by itself"),
        text=_("Here will be the work that is done at set times."),
        icon="clock",
    )

    name = WordsColumn(
        _("Work"), lambda one: title_of(one.name), second=lambda one: cron_words(one.cron), sort="name", card="title"
    )
    switch = BadgeColumn(
        _("Switch"), "switch", sort=F("switch"), marks=SWITCH_MARKS, words=dict(SWITCHES), card="badge"
    )
    last_run_at = MomentColumn(_("Last run"), "last_run_at", sort="last_run_at", card="who")
    result = BadgeColumn(_("Last result"), "result", sort=F("result"), marks=RESULT_MARKS, words=dict(RESULTS))
    took = NumberColumn(_("Took, s"), seconds_of, sort=F("took"))
    next_run_at = MomentColumn(
        _("Next run"), lambda one: None if one.is_switched_off else one.next_run_at, sort="next_run_at"
    )
    time_zone = Column(_("Time zone"), "time_zone")
    error = Column(_("What went wrong"), "error", sort=F("error"), hidden=True)
    reason = Column(_("Why it is never off"), lambda one: why_always_on(one.name), sort=F("name"), hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_schedules()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s schedule", "%(count)s schedules", count.value) % {"count": count}
