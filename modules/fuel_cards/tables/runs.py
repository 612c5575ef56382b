"""The list of imports."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, MoneyColumn, NumberColumn
from core.ui.tables.declared import Empty
from core.ui.tables.table import Table
from modules.fuel_cards.models import ImportRun
from modules.fuel_cards.selectors.runs import list_runs
from modules.fuel_cards.states import RunState

STATES: dict[str, Mark] = {
    RunState.UPLOADED: Mark(tone="info", icon="clock"),
    RunState.CHECKING: Mark(tone="info", icon="clock"),
    RunState.READY: Mark(tone="warn", icon="help"),
    RunState.IMPORTING: Mark(tone="info", icon="clock"),
    RunState.DONE: Mark(tone="ok", icon="circle-check"),
    RunState.REFUSED: Mark(tone="bad", icon="x"),
}


class RunTable(Table):
    code: ClassVar[str] = "fuel_cards.imports"
    title: ClassVar[Any] = gettext_lazy("Imports")
    model: ClassVar = ImportRun
    permission: ClassVar[str] = "fuel_cards.import_data"
    order: ClassVar[str] = "-created_at"
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
