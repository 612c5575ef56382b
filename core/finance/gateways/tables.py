"""Lists of online payments and of comparisons with gateways."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.finance.gateways.models import Connection, OnlinePayment, Reconciliation
from core.finance.gateways.selectors import (
    MANAGE,
    VIEW,
    list_online_payments,
    list_reconciliations,
    method_title,
)
from core.finance.gateways.states import OnlineStatus, Problem
from core.organizations.tables.shared import clients
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, MoneyColumn, NumberColumn
from core.ui.tables.declared import Empty, Tile, Total
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, TextFilter
from core.ui.tables.table import Table

MARKS = {
    OnlineStatus.CREATED: Mark(tone="outline", icon="circle-dashed"),
    OnlineStatus.WAITING: Mark(tone="info", icon="clock"),
    OnlineStatus.SUCCEEDED: Mark(tone="ok", icon="circle-check"),
    OnlineStatus.CANCELLED: Mark(tone="idle", icon="x"),
    OnlineStatus.FAILED: Mark(tone="bad", icon="alert-triangle"),
}


class OnlinePaymentFilters(django_filters.FilterSet):
    created_at = DayRangeFilter(label=_("Period"))
    status = ChoicesFilter(label=_("State"), choices=OnlineStatus.choices)
    organization = RecordsFilter(label=_("Client"), queryset=clients)
    connection = RecordsFilter(label=_("Payment system"), queryset=lambda request: Connection.objects.order_by("pk"))
    invoice = TextFilter(label=_("Invoice number"), field_name="invoice__number")
    problem = ChoicesFilter(label=_("What is wrong"), choices=Problem.choices)


class OnlinePaymentTable(Table):
    code: ClassVar[str] = "gateways.payments"
    title: ClassVar[Any] = _("Online payments")
    model: ClassVar = OnlinePayment
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = OnlinePaymentFilters
    search: ClassVar = ("gateway_id", "invoice__number")
    search_hint: ClassVar[Any] = _("Invoice or number at the gateway")
    order: ClassVar[str] = "-created_at"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar = (
        Tile(code="all", label=_("All attempts"), icon="credit-card"),
        Tile(code="waiting", label=_("Wait for the payer"), icon="clock", filters={"status": "waiting"}),
        Tile(code="paid", label=_("Paid online"), icon="circle-check", tone="ok", filters={"status": "succeeded"}),
        Tile(
            code="failed",
            label=_("Not paid"),
            icon="alert-triangle",
            tone="bad",
            filters={"status": ("failed", "cancelled")},
        ),
    )
    totals: ClassVar = (Total(path="paid_amount", label=_("paid")),)
    empty: ClassVar = Empty(
        title=_("No online payments yet"),
        text=_("Here will be every attempt of a client to pay online, whatever came of it."),
        icon="credit-card",
        action=_("Connect a payment system"),
        url="gateways:connections",
        permission=MANAGE,
    )

    created_at = Column(
        _("Begun"),
        lambda one: formatting.when(one.created_at),
        second="gateway_id",
        second_label=_("Number at the gateway"),
        sort="created_at",
        pinned=True,
        card="title",
        link="gateways:payment_detail",
    )
    client = Column(_("Client"), "organization__name", sort="organization__name", card="who")
    invoice = Column(_("Invoice"), "invoice__number", sort="invoice__number")
    status = BadgeColumn(
        _("State"), "status", sort=F("status"), marks=MARKS, words=dict(OnlineStatus.choices), card="badge"
    )
    amount = MoneyColumn(_("Amount"), "amount", sort="amount", card="measure")
    refunded = MoneyColumn(_("Given back"), "refunded_amount", sort="refunded_amount", hidden=True)
    way = Column(_("Way to pay"), method_title, second=lambda one: str(one.connection), sort="method")
    reason = Column(
        _("Reason"), lambda one: one.reason or (one.get_problem_display() if one.problem else ""), sort="reason"
    )
    finished_at = MomentColumn(_("Ended"), "finished_at", sort="finished_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_online_payments(viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s payment", "%(count)s payments", count.value) % {"count": count}


class ReconciliationTable(Table):
    code: ClassVar[str] = "gateways.reconciliations"
    title: ClassVar[Any] = _("Comparisons with payment systems")
    model: ClassVar = Reconciliation
    permission: ClassVar[str] = MANAGE
    order: ClassVar[str] = "-finished_at"
    empty: ClassVar = Empty(
        title=_("Nothing has been compared yet"),
        text=_("Every night each payment system's list is compared with ours; differences stand here."),
        icon="arrows-exchange",
    )

    finished_at = Column(
        _("Compared"),
        lambda one: formatting.when(one.finished_at),
        second=lambda one: str(one.connection),
        sort="finished_at",
        pinned=True,
        card="title",
        link="gateways:reconciliation_detail",
    )
    seen = NumberColumn(_("Payments in its list"), "seen", sort="seen")
    matched = NumberColumn(_("Agree"), "matched", sort="matched")
    found = NumberColumn(_("Differences"), "found", sort=F("found"))
    open_ones = NumberColumn(
        _("To be looked at"),
        "open_ones",
        sort=F("open_ones"),
        degree=lambda one: "warn" if one.open_ones else "",
        card="measure",
    )

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_reconciliations()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s comparison", "%(count)s comparisons", count.value) % {"count": count}
