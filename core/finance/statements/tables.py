"""The lists of statements and of their lines."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.finance.statements.marks import OUTCOME_MARKS, RUN_MARKS
from core.finance.statements.models import Direction, RunSource, StatementLine, StatementRun
from core.finance.statements.selectors import list_lines, list_runs
from core.finance.statements.states import Outcome, RunState
from core.organizations.models import OwnBankAccount
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, DayColumn, MomentColumn, MoneyColumn, NumberColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table

IMPORT = "finance.import_statement"


def _period(run: StatementRun) -> str:
    if run.since is None or run.until is None:
        return ""
    first, last = formatting.day(run.since), formatting.day(run.until)
    return first if run.since == run.until else f"{first} – {last}"


class RunFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=RunState.choices)
    source = ChoicesFilter(label=_("Source"), choices=RunSource.choices)
    created_at = DayRangeFilter(label=_("Came"))
    balances = YesNoFilter(label=_("Control totals"), yes=_("They balance"), no=_("They do not balance"))


class RunTable(Table):
    code: ClassVar[str] = "finance.statements"
    title: ClassVar[Any] = _("Bank statements")
    model: ClassVar = StatementRun
    permission: ClassVar[str] = IMPORT
    order: ClassVar[str] = "-created_at"
    filterset: ClassVar = RunFilters
    search: ClassVar = ("file_name",)
    search_hint: ClassVar[Any] = _("File name")
    tiles: ClassVar = (
        Tile(code="all", label=_("All statements"), icon="file-spreadsheet"),
        Tile(code="ready", label=_("Wait for a decision"), icon="help", tone="warn", filters={"state": "ready"}),
        Tile(code="done", label=_("Taken in"), icon="circle-check", tone="ok", filters={"state": "done"}),
        Tile(
            code="wrong",
            label=_("Do not balance"),
            icon="alert-circle",
            tone="bad",
            filters={"balances": "no"},
            note=_("control totals"),
        ),
    )
    empty: ClassVar = Empty(
        title=_("No statements yet"),
        text=_("Here will be every file of your banks, with its totals and what came of each payment."),
        icon="file-spreadsheet",
        action=_("Upload a statement"),
        url="statements:run_new",
    )

    file = Column(
        _("Statement"),
        lambda run: run.file_name or run.get_source_display(),
        second=_period,
        sort="file_name",
        pinned=True,
        card="title",
        link="statements:run_detail",
    )
    state = BadgeColumn(
        _("State"),
        "state",
        second=lambda run: _("totals do not balance") if run.balances is False else "",
        marks=RUN_MARKS,
        card="badge",
    )
    created_at = MomentColumn(_("Came"), "created_at", second="created_by__name", card="who")
    created = NumberColumn(_("New lines"), "created")
    duplicate = NumberColumn(_("Known already"), "duplicate")
    rejected = NumberColumn(
        _("Refused lines"), "rejected", degree=lambda run: "warn" if run.rejected else "", hidden=True
    )
    credited = MoneyColumn(_("Money in"), "credited", card="measure")
    source = Column(_("Source"), "source", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_runs()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s statement", "%(count)s statements", count.value) % {"count": count}


class RunFilter(django_filters.NumberFilter):
    """The lines of one statement, by its number."""

    def chip(self, value: Any) -> str:
        return f"№ {value}"


class LineFilters(django_filters.FilterSet):
    day = DayRangeFilter(label=_("Date"))
    direction = ChoicesFilter(label=_("Direction"), choices=Direction.choices)
    outcome = ChoicesFilter(label=_("Outcome"), field_name="match__outcome", choices=Outcome.choices)
    own_account = RecordsFilter(
        label=_("Own account"), queryset=lambda request: OwnBankAccount.objects.order_by("number")
    )
    run = RunFilter(label=_("Statement"), field_name="run_id", min_value=1, max_value=2**62)


class LineTable(Table):
    code: ClassVar[str] = "finance.statement_lines"
    title: ClassVar[Any] = _("Lines of statements")
    model: ClassVar = StatementLine
    permission: ClassVar[str] = IMPORT
    order: ClassVar[str] = "-day"
    filterset: ClassVar = LineFilters
    search: ClassVar = ("other_name", "other_inn", "purpose", "number")
    search_hint: ClassVar[Any] = _("Payer, INN, purpose")
    tiles: ClassVar = (
        Tile(code="all", label=_("All lines"), icon="list-details"),
        Tile(
            code="exact", label=_("Booked by themselves"), icon="circle-check", tone="ok", filters={"outcome": "exact"}
        ),
        Tile(
            code="queue",
            label=_("For a person to decide"),
            icon="help",
            tone="warn",
            filters={
                "outcome": (
                    "partial",
                    "excess",
                    "several",
                    "no_invoice_number",
                    "invoice_not_found",
                    "unknown_payer",
                )
            },
        ),
        Tile(
            code="reversal",
            label=_("Taken back by the bank"),
            icon="alert-triangle",
            tone="bad",
            filters={"outcome": "reversal"},
        ),
    )
    empty: ClassVar = Empty(
        title=_("No lines yet"),
        text=_("Here will be every movement on your accounts, as the bank tells it."),
        icon="list-details",
    )

    other = Column(
        pgettext_lazy("statement", "Other side"),
        "other_name",
        second="other_inn",
        pinned=True,
        card="title",
        link="statements:line_detail",
    )
    outcome = BadgeColumn(_("Outcome"), "match__outcome", marks=OUTCOME_MARKS, card="badge")
    day = DayColumn(_("Date"), "day", second=lambda line: f"№ {line.number}")
    amount = MoneyColumn(
        _("Amount"),
        lambda line: -line.amount if line.direction == Direction.OUT else line.amount,
        sort=F("amount"),
        signed=True,
        currency="currency",
        card="measure",
    )
    purpose = Column(_("Purpose"), "purpose", card="who")
    client = Column(_("Client"), "match__organization__name")
    own_account = Column(_("Own account"), "own_account__number", hidden=True)
    kind = Column(_("Kind"), "kind", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_lines(viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s line", "%(count)s lines", count.value) % {"count": count}
