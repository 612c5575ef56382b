"""Recalculations, and the operations of one that cost another sum."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.organizations.tables.shared import clients
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, MoneyColumn, NumberColumn
from core.ui.tables.declared import Empty
from core.ui.tables.filters import ChoicesFilter, RecordsFilter
from core.ui.tables.table import Table
from modules.fuel_cards.models import Left, RecalculatedLine, Recalculation, RecalculationState
from modules.fuel_cards.selectors.recalculations import list_lines, list_recalculations

RECALCULATIONS: dict[str, Mark] = {
    RecalculationState.COUNTING: Mark(tone="info", icon="clock"),
    RecalculationState.READY: Mark(tone="warn", icon="help"),
    RecalculationState.APPLYING: Mark(tone="info", icon="clock"),
    RecalculationState.DONE: Mark(tone="ok", icon="circle-check"),
    RecalculationState.FAILED: Mark(tone="bad", icon="alert-triangle"),
}


class RecalculationFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=gettext_lazy("State"), choices=RecalculationState.choices)


class RecalculationTable(Table):
    code: ClassVar[str] = "fuel_cards.recalculations"
    title: ClassVar[Any] = gettext_lazy("Recalculations")
    model: ClassVar = Recalculation
    permission: ClassVar[str] = "fuel_cards.recalculate"
    filterset: ClassVar = RecalculationFilters
    order: ClassVar[str] = "-created_at"
    empty: ClassVar = Empty(
        title=gettext_lazy("No recalculations yet"),
        text=gettext_lazy("A past period is priced anew only when somebody asks for it here."),
        icon="calculator",
        action=gettext_lazy("Recalculate a period"),
        url="fuel_cards:recalculation_new",
    )

    period = Column(
        gettext_lazy("Period"),
        lambda run: f"{formatting.day(run.first)} – {formatting.day(run.last)}",
        second="reason",
        second_label=gettext_lazy("Reason"),
        sort="first",
        pinned=True,
        card="title",
        link="fuel_cards:recalculation_detail",
    )
    state = BadgeColumn(gettext_lazy("State"), "state", marks=RECALCULATIONS, card="badge")
    created_at = MomentColumn(gettext_lazy("Asked for"), "created_at", second="created_by__name", card="who")
    scope = Column(
        gettext_lazy("Clients"),
        lambda run: len(run.organizations) or _("all clients"),
        second="supplier__name",
        sort="supplier__name",
    )
    rows_count = NumberColumn(gettext_lazy("Operations"), "rows")
    difference = MoneyColumn(
        gettext_lazy("Difference"),
        lambda run: run.difference,
        sort=F("new_amount") - F("old_amount"),
        card="measure",
    )

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_recalculations(viewer)


class RecalculatedFilters(django_filters.FilterSet):
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients)
    left_out = ChoicesFilter(label=pgettext_lazy("recalculation", "Left out"), choices=Left.choices)


class RecalculatedTable(Table):
    code: ClassVar[str] = "fuel_cards.recalculated"
    title: ClassVar[Any] = gettext_lazy("Report of differences")
    model: ClassVar = RecalculatedLine
    permission: ClassVar[str] = "fuel_cards.recalculate"
    filterset: ClassVar = RecalculatedFilters
    order: ClassVar[str] = "-difference"
    empty: ClassVar = Empty(
        title=gettext_lazy("Nothing costs another sum"),
        text=gettext_lazy("By the tariffs as they are now, the operations of the period cost what was charged."),
        icon="circle-check",
    )

    operation = Column(
        gettext_lazy("Operation"),
        lambda line: formatting.when(line.transaction.at),
        second="transaction__number",
        sort="transaction__at",
        pinned=True,
        card="title",
        link=lambda line: reverse("fuel_cards:transaction_detail", args=[line.transaction_id]),
    )
    client = Column(gettext_lazy("Client"), "organization__name", card="who")
    product = Column(
        gettext_lazy("Product"), lambda line: line.transaction.product_name, sort="transaction__product_name"
    )
    before = MoneyColumn(gettext_lazy("Before"), "old_amount")
    after = MoneyColumn(gettext_lazy("After"), "new_amount")
    difference = MoneyColumn(gettext_lazy("Difference"), "difference", card="measure")
    left_out = Column(
        pgettext_lazy("recalculation", "Left out"), lambda line: line.get_left_out_display(), sort="left_out"
    )

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_lines(viewer, **scope)
