"""The list of operations."""

from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django.db.models import Case, F, QuerySet, When
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from core.organizations.models import Organization
from core.organizations.scope import owned
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, Mark, MoneyColumn, NumberColumn, Writer
from core.ui.tables.declared import Empty, Tile, Total
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, TextFilter, YesNoFilter
from core.ui.tables.table import Table
from core.ui.templatetags.ui_icons import icon
from modules.fuel_cards.models import Product, Supplier, Transaction, TransactionKind
from modules.fuel_cards.selectors.overview import LITRES
from modules.fuel_cards.selectors.transactions import list_transactions
from modules.fuel_cards.tables.cards import station_words

KINDS: dict[str, Mark] = {
    TransactionKind.SALE: Mark(tone="ok", icon="gas-station"),
    TransactionKind.RETURN: Mark(tone="info", icon="arrow-back-up"),
    TransactionKind.CORRECTION: Mark(tone="warn", icon="adjustments"),
}


def clients_of(request: Any) -> QuerySet[Organization]:
    return owned(Organization.objects.order_by("name"), request.viewer, "") if request else Organization.objects.none()


class WaitsFilter(YesNoFilter):
    """Whether a transaction still waits for its client."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.exclude(unallocated="") if value == "yes" else qs.filter(unallocated="")


class RunFilter(django_filters.NumberFilter):
    """The rows of one import, by the number that its page shows."""

    def chip(self, value: Any) -> str:
        return str(value)


class TransactionFilters(django_filters.FilterSet):
    at = DayRangeFilter(label=gettext_lazy("Period"))
    kind = ChoicesFilter(label=gettext_lazy("Operation"), choices=TransactionKind.choices)
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients_of)
    supplier = RecordsFilter(label=gettext_lazy("Supplier"), queryset=lambda request: Supplier.objects.order_by("name"))
    product = RecordsFilter(label=gettext_lazy("Product"), queryset=lambda request: Product.objects.order_by("name"))
    station = TextFilter(label=gettext_lazy("Station"), field_name="station__number", lookup_expr="exact")
    number = TextFilter(label=gettext_lazy("Supplier's number"), lookup_expr="exact")
    card = TextFilter(label=gettext_lazy("Card number"), field_name="card__number")
    run = RunFilter(label=gettext_lazy("Import number"), field_name="run_id")
    waits = WaitsFilter(
        label=gettext_lazy("Allocation"),
        field_name="unallocated",
        yes=gettext_lazy("Not allocated"),
        no=gettext_lazy("Allocated"),
    )


class QuantityColumn(NumberColumn):
    """How much was bought, with its unit, over the price at the pump."""

    def writer(self) -> Writer:
        def write(record: Any) -> str:
            amount = formatting.quantity(record.quantity, record.unit, self.places)
            price = formatting.money(record.price) if record.price else ""
            return format_html('<span class="at-cell"><span>{}</span><small>{}</small></span>', amount, price)

        return write


class ProductColumn(Column):
    """What was bought; a return and a correction say so."""

    def writer(self) -> Writer:
        second = self._second_writer()

        def write(record: Any) -> str:
            badge = "" if record.kind == TransactionKind.SALE else _kind_badge(record)
            return f'<span class="at-cell"><span>{escape(product_of(record))}{badge}</span>{second(record)}</span>'

        return write


def _kind_badge(record: Any) -> SafeString:
    mark = KINDS[record.kind]
    return format_html(
        ' <span class="badge badge-{}">{}{}</span>', mark.tone, icon(mark.icon), record.get_kind_display()
    )


def product_of(record: Any) -> str:
    """Name the product by the directory, else as the supplier printed it."""
    return str(record.product.name if record.product else record.product_name)


class TransactionTable(Table):
    code: ClassVar[str] = "fuel_cards.transactions"
    title: ClassVar[Any] = gettext_lazy("Operations")
    model: ClassVar = Transaction
    permission: ClassVar[str] = "fuel_cards.view_transaction"
    filterset: ClassVar = TransactionFilters
    order: ClassVar[str] = "-at"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All operations"), icon="receipt"),
        Tile(code="sales", label=gettext_lazy("Purchases"), icon="gas-station", filters={"kind": "sale"}),
        Tile(
            code="returns",
            label=gettext_lazy("Returns and corrections"),
            icon="arrow-back-up",
            filters={"kind": ("return", "correction")},
        ),
        Tile(
            code="waits",
            label=gettext_lazy("Not allocated"),
            icon="circle-dashed",
            tone="warn",
            filters={"waits": "yes"},
            note=gettext_lazy("debit nobody"),
        ),
    )
    totals: ClassVar = (
        Total(path="amount", label=gettext_lazy("for")),
        Total(path="litres", label=gettext_lazy("fuel"), unit=LITRES),
        Total(path="margin", label=gettext_lazy("margin"), permission="fuel_cards.view_cost"),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No operations yet"),
        text=gettext_lazy("Here will be what is bought by card, from suppliers' reports."),
        icon="receipt",
        action=gettext_lazy("Import a report"),
        url="fuel_cards:import_new",
        permission="fuel_cards.import_data",
    )

    at = Column(
        gettext_lazy("Date and time"),
        lambda record: formatting.when(record.at),
        second="number",
        second_label=gettext_lazy("Supplier's number"),
        sort="at",
        pinned=True,
        card="title",
        link="fuel_cards:transaction_detail",
    )
    product = ProductColumn(
        gettext_lazy("Product"),
        product_of,
        second=lambda record: station_words(record.station.number, record.station.region) if record.station else "",
        second_label=gettext_lazy("Station"),
        sort="product_name",
        card="who",
    )
    card = Column(
        gettext_lazy("Card"),
        lambda record: formatting.card_mask(record.card_number),
        second="holder",
        second_label=gettext_lazy("Holder"),
        sort="card_number",
    )
    client = Column(
        gettext_lazy("Client"),
        lambda record: record.organization.name if record.organization else record.get_unallocated_display(),
        sort="organization__name",
        degree=lambda record: "warn" if record.unallocated else "",
    )
    kind = BadgeColumn(gettext_lazy("Operation"), "kind", marks=KINDS, hidden=True)
    quantity = QuantityColumn(
        gettext_lazy("Quantity and price"), "quantity", second="price", second_label=gettext_lazy("Price"), places=2
    )
    amount = MoneyColumn(gettext_lazy("Client pays"), "amount", card="measure")
    net = MoneyColumn(gettext_lazy("Supplier charges"), "net", permission="fuel_cards.view_cost")
    margin = MoneyColumn(gettext_lazy("Margin"), "margin", permission="fuel_cards.view_cost", hidden=True)
    gross = MoneyColumn(gettext_lazy("Sum at the pump"), "gross", hidden=True)
    price = MoneyColumn(gettext_lazy("Price at the pump"), "price", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        found = list_transactions(viewer, **scope).select_related("product", "station", "organization")
        return found.annotate(
            litres=Case(When(unit=LITRES, then="quantity"), default=Decimal(0)), margin=F("amount") - F("net")
        )

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s operation", "%(count)s operations", count.value) % {"count": count}
