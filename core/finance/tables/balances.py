"""Clients' balances: who owes, who comes near his limit, who has paid ahead."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.finance.models import ClientBalance
from core.finance.selectors.balances import VIEW, list_balances
from core.organizations.tables.shared import clients
from core.ui import formatting
from core.ui.tables.columns import Column, MoneyColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, NumberRangeFilter, RecordsFilter
from core.ui.tables.table import Table

# Near the limit is whoever has less than this part of it left.
NEAR = Decimal("0.10")
STANDINGS = {
    "debt": _("Owes"),
    "near": _("Near the limit"),
    "beyond": _("Beyond the limit"),
    "ahead": _("Paid ahead"),
}
CONDITIONS = {
    "debt": Q(operational__lt=0),
    "near": Q(credit_limit__gt=0, available__gte=0, available__lt=F("credit_limit") * NEAR),
    "beyond": Q(credit_limit__isnull=False, available__lt=0),
    "ahead": Q(operational__gt=0),
}


class StandingFilter(ChoicesFilter):
    """How a client stands with us."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        wanted = Q()
        for one in value or ():
            wanted |= CONDITIONS[one]
        return qs.filter(wanted)


class BalanceFilters(django_filters.FilterSet):
    organization = RecordsFilter(label=_("Client"), queryset=clients)
    standing = StandingFilter(label=_("Standing"), choices=list(STANDINGS.items()))
    amount = NumberRangeFilter(label=_("Operational balance"), field_name="operational")
    currency = ChoicesFilter(label=_("Currency"), choices=[(one, one) for one in ("RUB", "USD", "EUR", "CNY", "KZT")])


def degree(record: Any) -> str:
    """Return how serious a balance is: beyond the limit, or near it."""
    if record.credit_limit is None:
        return ""
    if record.available < 0:
        return "bad"
    return "warn" if record.credit_limit and record.available < record.credit_limit * NEAR else ""


def _parts(record: Any) -> str:
    if not record.penalties:
        return ""
    words = _("penalties %(sum)s")
    return str(words) % {"sum": formatting.money(record.penalties, record.currency)}


class BalanceTable(Table):
    code: ClassVar[str] = "finance.balances"
    title: ClassVar[Any] = _("Mutual settlements")
    model: ClassVar = ClientBalance
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = BalanceFilters
    search: ClassVar = ("organization__name",)
    search_hint: ClassVar[Any] = _("Client's name")
    order: ClassVar[str] = "operational"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar[Sequence[Tile]] = (
        Tile(code="all", label=_("All balances"), icon="scale"),
        Tile(code="debt", label=_("Debtors"), icon="trending-down", tone="warn", filters={"standing": "debt"}),
        Tile(
            code="near",
            label=_("At the limit"),
            icon="alert-triangle",
            tone="bad",
            filters={"standing": ("near", "beyond")},
            note=_("less than a tenth is left"),
        ),
        Tile(code="ahead", label=_("Paid ahead"), icon="circle-check", tone="ok", filters={"standing": "ahead"}),
    )
    row_actions: ClassVar[Sequence[RowAction]] = (
        RowAction(
            code="statement",
            label=_("Reconciliation statement"),
            icon="file-text",
            url="finance:statement",
        ),
        RowAction(
            code="limit",
            label=_("Set the credit limit"),
            icon="gauge",
            url="finance:balance_limit",
            kind="dialog",
            permission="finance.change_credit_limit",
        ),
        RowAction(
            code="correct",
            label=_("Correct the balance"),
            icon="adjustments",
            url="finance:balance_correct",
            kind="dialog",
            permission="finance.correct_balance",
        ),
    )
    empty: ClassVar = Empty(
        title=_("No balances yet"),
        text=_("A balance appears with the client's first payment, purchase or act."),
        icon="scale",
    )
    thresholds: ClassVar = (
        ("warn", _("less than a tenth of the limit is left")),
        ("bad", _("beyond the limit")),
    )

    client = Column(
        _("Client"),
        "organization__name",
        second=lambda record: record.organization.inn if len(record.organization.inn) == 10 else "",
        second_label=_("INN"),
        sort="organization__name",
        pinned=True,
        card="title",
        link="finance:balance_detail",
    )
    operational = MoneyColumn(
        _("Operational balance"),
        "operational",
        currency="currency",
        second=_parts,
        card="measure",
        degree=degree,
    )
    documented = MoneyColumn(_("Accounting balance"), "documented", currency="currency")
    credit_limit = MoneyColumn(_("Credit limit"), "credit_limit", currency="currency", sort="available")
    available = MoneyColumn(_("Available"), "available", currency="currency")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_balances(viewer).select_related("organization")

    @classmethod
    def row_name(cls, record: Any) -> str:
        return str(record.organization)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s balance", "%(count)s balances", count.value) % {"count": count}
