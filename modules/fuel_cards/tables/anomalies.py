"""The queue of operations that look wrong."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, TextFilter
from core.ui.tables.table import Table
from modules.fuel_cards.models import Anomaly, AnomalyRule
from modules.fuel_cards.selectors.anomalies import list_anomalies
from modules.fuel_cards.states import ANOMALY_FLOW, AnomalyState
from modules.fuel_cards.tables.transactions import clients_of, product_of

STATES: dict[str, Mark] = {
    AnomalyState.NEW: Mark(tone="warn", icon="alert-triangle"),
    AnomalyState.HELD: Mark(tone="bad", icon="lock"),
    AnomalyState.DISMISSED: Mark(tone="idle", icon="circle-check"),
}


class AnomalyFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=gettext_lazy("State"), choices=AnomalyState.choices)
    rule = ChoicesFilter(label=gettext_lazy("Rule"), choices=AnomalyRule.choices)
    client = RecordsFilter(label=gettext_lazy("Client"), field_name="transaction__organization", queryset=clients_of)
    at = DayRangeFilter(label=gettext_lazy("Period"), field_name="transaction__at")
    card = TextFilter(label=gettext_lazy("Card number"), field_name="card__number")


class AnomalyTable(Table):
    code: ClassVar[str] = "fuel_cards.anomalies"
    title: ClassVar[Any] = gettext_lazy("Suspicious operations")
    model: ClassVar = Anomaly
    permission: ClassVar[str] = "fuel_cards.view_anomaly"
    filterset: ClassVar = AnomalyFilters
    order: ClassVar[str] = "-found"
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All found"), icon="list-details"),
        Tile(
            code="new",
            label=gettext_lazy("Wait for a decision"),
            icon="alert-triangle",
            tone="warn",
            filters={"state": "new"},
        ),
        Tile(code="held", label=gettext_lazy("Card held"), icon="lock", tone="bad", filters={"state": "held"}),
        Tile(code="dismissed", label=gettext_lazy("Dismissed"), icon="circle-check", filters={"state": "dismissed"}),
    )
    row_actions: ClassVar = (
        RowAction(
            code="hold",
            label=gettext_lazy("Hold the card"),
            icon="lock",
            url="fuel_cards:anomaly_hold",
            kind="post",
            permission="fuel_cards.decide_anomaly",
            danger=True,
            when=lambda found: "hold" in ANOMALY_FLOW.actions(found.state),
        ),
        RowAction(
            code="dismiss",
            label=gettext_lazy("Nothing wrong"),
            icon="circle-check",
            url="fuel_cards:anomaly_dismiss",
            kind="dialog",
            permission="fuel_cards.decide_anomaly",
            when=lambda found: "dismiss" in ANOMALY_FLOW.actions(found.state),
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("Nothing suspicious"),
        text=gettext_lazy("Here will be operations against which a rule speaks, with the figures."),
        icon="circle-check",
    )

    what = Column(
        gettext_lazy("What is wrong"),
        lambda found: found.get_rule_display(),
        second="words",
        second_label=gettext_lazy("Figures"),
        sort="rule",
        pinned=True,
        card="title",
        link=lambda found: reverse("fuel_cards:transaction_detail", args=[found.transaction_id]),
    )
    operation = Column(
        gettext_lazy("Operation"),
        lambda found: formatting.when(found.transaction.at),
        second=lambda found: ", ".join(
            (product_of(found.transaction), formatting.quantity(found.transaction.quantity, found.transaction.unit))
        ),
        second_label=gettext_lazy("Product"),
        sort="transaction__at",
    )
    card = Column(
        gettext_lazy("Card"),
        lambda found: formatting.card_mask(found.transaction.card_number),
        second=lambda found: found.card.plate or found.transaction.holder,
        second_label=gettext_lazy("Vehicle"),
        sort="transaction__card_number",
        card="who",
    )
    client = Column(
        gettext_lazy("Client"),
        lambda found: found.transaction.organization.name if found.transaction.organization else formatting.DASH,
        sort="transaction__organization__name",
    )
    state = BadgeColumn(gettext_lazy("State"), "state", second="note", marks=STATES, card="badge")
    found = MomentColumn(gettext_lazy("Found"), "created_at", sort="created_at")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_anomalies(viewer)

    @classmethod
    def row_name(cls, record: Any) -> str:
        return formatting.card_mask(record.transaction.card_number)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s finding", "%(count)s findings", count.value) % {"count": count}
