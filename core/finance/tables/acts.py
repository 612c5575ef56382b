"""The list of acts."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.finance.marks import ACTS
from core.finance.models import Act
from core.finance.selectors.acts import ANSWER, ISSUE, VIEW, list_acts
from core.finance.states import ACT_FLOW, ActStatus
from core.finance.tables.invoices import AmountColumn
from core.organizations.tables.shared import agreements, clients
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, DayColumn
from core.ui.tables.declared import Empty, RowAction, Tile, Total
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, NumberRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table


def number_words(act: Any) -> str:
    """Return the number, or what stands for it while there is none."""
    return str(act.number or _("Draft %(key)s") % {"key": act.pk})


def period_words(act: Any) -> str:
    """Write the days that the act is about: a whole month by its name."""
    first, last = act.period_from, act.period_until
    if not first or not last:
        return ""
    is_month = first.day == 1 and last == _last_of(first)
    return date_format(first, "F Y") if is_month else f"{formatting.day(first)} – {formatting.day(last)}"


def _last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


class OriginFilter(YesNoFilter):
    """Whether an act was made from operations or written by hand."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.exclude(module="") if value == "yes" else qs.filter(module="")


class OwnActFilters(django_filters.FilterSet):
    status = ChoicesFilter(
        label=gettext_lazy("Status"), choices=[pair for pair in ActStatus.choices if pair[0] != ActStatus.DRAFT]
    )
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients)
    agreement = RecordsFilter(label=gettext_lazy("Agreement"), queryset=agreements)
    issued_on = DayRangeFilter(label=pgettext_lazy("act", "Date"))
    amount = NumberRangeFilter(label=pgettext_lazy("money", "Amount"))


class RunFilter(django_filters.NumberFilter):
    """The acts of one run, by the number that its page shows."""

    def chip(self, value: Any) -> str:
        return str(value)


class ActFilters(OwnActFilters):
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=ActStatus.choices)
    made = OriginFilter(label=gettext_lazy("Made"), yes=gettext_lazy("From operations"), no=gettext_lazy("By hand"))
    run = RunFilter(label=gettext_lazy("Acts of a period, No."), field_name="run_id")


def _tile(code: str, label: Any, tone: str, icon: str) -> Tile:
    return Tile(code=code, label=label, icon=icon, tone=tone, filters={"status": code}, total="amount")


TILES = (
    Tile(code="all", label=gettext_lazy("All acts"), icon="file-check"),
    _tile("issued", gettext_lazy("Waiting for the client"), "info", "clock"),
    _tile("disputed", pgettext_lazy("acts", "Disputed"), "warn", "alert-triangle"),
    _tile("signed", pgettext_lazy("acts", "Signed"), "ok", "circle-check"),
)


class ActTable(Table):
    code: ClassVar[str] = "finance.acts"
    title: ClassVar[Any] = pgettext_lazy("documents", "Acts")
    model: ClassVar = Act
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = ActFilters
    search: ClassVar = ("number",)
    search_hint: ClassVar[Any] = gettext_lazy("Act number")
    order: ClassVar[str] = "-issued"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar[Sequence[Tile]] = (*TILES, _tile("draft", pgettext_lazy("acts", "Drafts"), "", "pencil"))
    totals: ClassVar = (Total(path="amount", label=gettext_lazy("for")),)
    row_actions: ClassVar[Sequence[RowAction]] = (
        RowAction(
            code="pdf",
            label=gettext_lazy("Download as PDF"),
            icon="download",
            url="finance:act_pdf",
            permission=VIEW,
            when=lambda act: bool(act.number),
        ),
        RowAction(
            code="upd",
            label=gettext_lazy("Download as UPD"),
            icon="download",
            url="finance:act_upd",
            permission=VIEW,
            when=lambda act: bool(act.number),
        ),
        RowAction(
            code="issue",
            label=gettext_lazy("Issue"),
            icon="send",
            url="finance:act_issue",
            kind="dialog",
            permission=ISSUE,
            when=lambda act: "issue" in ACT_FLOW.actions(act.status),
        ),
        RowAction(
            code="signed",
            label=gettext_lazy("Mark as signed"),
            icon="circle-check",
            url="finance:act_sign",
            kind="dialog",
            permission=ANSWER,
            when=lambda act: "sign" in ACT_FLOW.actions(act.status),
        ),
        RowAction(
            code="cancel",
            label=gettext_lazy("Cancel the act"),
            icon="ban",
            url="finance:act_cancel",
            kind="dialog",
            permission=ISSUE,
            danger=True,
            when=lambda act: "cancel" in ACT_FLOW.actions(act.status),
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No acts yet"),
        text=gettext_lazy("Here will be what was rendered to clients, period by period, and what they say to it."),
        icon="file-check",
        action=gettext_lazy("Make acts of a period"),
        url="finance:act_run_new",
        permission=ISSUE,
    )

    number = Column(
        pgettext_lazy("list", "Act"),
        number_words,
        second=lambda act: formatting.day(act.issued_on) if act.issued_on else "",
        second_label=pgettext_lazy("act", "Date"),
        sort="number",
        pinned=True,
        card="title",
        link="finance:act_detail",
    )
    client = Column(gettext_lazy("Client"), "organization__name", sort="organization__name", card="who")
    period = Column(gettext_lazy("Period"), period_words, sort="period_from")
    agreement = Column(gettext_lazy("Agreement"), "agreement__number", sort="agreement__number")
    amount = AmountColumn(pgettext_lazy("money", "Amount"), card="measure")
    status = BadgeColumn(gettext_lazy("Status"), "status", marks=ACTS, card="badge")
    issued = DayColumn(pgettext_lazy("act", "Date"), "issued_on", hidden=True)
    seller = Column(gettext_lazy("Issued by"), "legal_entity__name", sort="legal_entity__name", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_acts(viewer)

    @classmethod
    def row_name(cls, record: Any) -> str:
        return number_words(record)

    @classmethod
    def row_degree(cls, record: Any) -> str:
        return "warn" if record.status == ActStatus.DISPUTED else ""

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s act", "%(count)s acts", count.value) % {"count": count}


class OwnActTable(ActTable):
    """Acts as a client sees them: what was issued to him."""

    code: ClassVar[str] = "finance.own_acts"
    filterset: ClassVar = OwnActFilters
    tiles: ClassVar = TILES
    row_actions: ClassVar = (
        *ActTable.row_actions[:2],
        RowAction(
            code="sign",
            label=gettext_lazy("Sign"),
            icon="signature",
            url="finance:act_sign",
            kind="dialog",
            permission=ANSWER,
            when=lambda act: "sign" in ACT_FLOW.actions(act.status),
        ),
        RowAction(
            code="dispute",
            label=gettext_lazy("Say what is wrong"),
            icon="message",
            url="finance:act_dispute",
            kind="dialog",
            permission=ANSWER,
            when=lambda act: "dispute" in ACT_FLOW.actions(act.status),
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No acts yet"),
        text=gettext_lazy("Here will be acts of what was rendered to you: look at them and sign."),
        icon="file-check",
    )

    client = Column(gettext_lazy("Client"), "organization__name", sort="organization__name")
    period = Column(gettext_lazy("Period"), period_words, sort="period_from", card="who")
