"""The list of imports."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, MoneyColumn, NumberColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table
from modules.fuel_cards.models import ImportKind, ImportRun, Supplier
from modules.fuel_cards.selectors.runs import list_runs
from modules.fuel_cards.states import RunState

STATES: dict[str, Mark] = {
    RunState.UPLOADED: Mark(tone="info", icon="clock"),
    RunState.CHECKING: Mark(tone="info", icon="clock"),
    RunState.READY: Mark(tone="warn", icon="help"),
    RunState.IMPORTING: Mark(tone="info", icon="clock"),
    RunState.DONE: Mark(tone="ok", icon="circle-check"),
    RunState.REFUSED: Mark(tone="bad", icon="x"),
    RunState.BROKEN_OFF: Mark(tone="bad", icon="alert-triangle"),
}


class ErrorsFilter(YesNoFilter):
    """Whether rows were refused, or the whole file, or the work broke off."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        bad = Q(state=RunState.DONE, rejected__gt=0) | Q(state=RunState.REFUSED) & ~Q(problem_code="discarded")
        bad |= Q(state=RunState.BROKEN_OFF)
        if not value:
            return qs
        return qs.filter(bad) if value == "yes" else qs.exclude(bad)


class RunFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=gettext_lazy("State"), choices=RunState.choices)
    kind = ChoicesFilter(label=gettext_lazy("What is in the file"), choices=ImportKind.choices)
    supplier = RecordsFilter(label=gettext_lazy("Supplier"), queryset=lambda request: Supplier.objects.order_by("name"))
    created_at = DayRangeFilter(label=gettext_lazy("Sent"))
    errors = ErrorsFilter(
        label=gettext_lazy("Errors"), yes=gettext_lazy("With errors"), no=gettext_lazy("Without errors")
    )


class RunTable(Table):
    code: ClassVar[str] = "fuel_cards.imports"
    title: ClassVar[Any] = gettext_lazy("Imports")
    model: ClassVar = ImportRun
    permission: ClassVar[str] = "fuel_cards.import_data"
    order: ClassVar[str] = "-created_at"
    filterset: ClassVar = RunFilters
    search: ClassVar = ("file_name",)
    search_hint: ClassVar[Any] = gettext_lazy("File name")
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All imports"), icon="file-upload"),
        Tile(code="ready", label=gettext_lazy("Wait for a decision"), icon="file-search", filters={"state": "ready"}),
        Tile(code="done", label=gettext_lazy("Imported"), icon="circle-check", tone="ok", filters={"state": "done"}),
        Tile(
            code="errors",
            label=gettext_lazy("With errors"),
            icon="alert-circle",
            tone="bad",
            filters={"errors": "yes"},
            note=gettext_lazy("rows were refused"),
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No imports yet"),
        text=gettext_lazy("Here will be every file that was sent, with what came of it."),
        icon="file-upload",
        action=gettext_lazy("Import a file"),
        url="fuel_cards:import_new",
    )

    file = Column(
        gettext_lazy("File"),
        lambda run: run.file_name or run.get_kind_display(),
        second=lambda run: run.get_kind_display(),
        sort="file_name",
        pinned=True,
        card="title",
        link="fuel_cards:import_detail",
    )
    state = BadgeColumn(gettext_lazy("State"), "state", marks=STATES, card="badge")
    created_at = MomentColumn(gettext_lazy("Sent"), "created_at", second="created_by__name", card="who")
    created = NumberColumn(gettext_lazy("New"), "created")
    duplicate = NumberColumn(gettext_lazy("Known already"), "duplicate")
    rejected = NumberColumn(gettext_lazy("Refused"), "rejected", degree=lambda run: "warn" if run.rejected else "")
    amount = MoneyColumn(gettext_lazy("Sum"), "amount", card="measure")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_runs()
