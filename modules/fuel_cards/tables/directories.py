"""Reference data that suppliers' files bring: products with base prices, stations with regions."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from core.ui.tables.columns import Column, MoneyColumn, NumberColumn
from core.ui.tables.declared import Empty
from core.ui.tables.filters import RecordsFilter, TextFilter
from core.ui.tables.table import Table
from modules.fuel_cards.models import Product, Station, Supplier


class ProductFilters(django_filters.FilterSet):
    group = TextFilter(label=gettext_lazy("Group"), lookup_expr="exact")


class ProductTable(Table):
    code: ClassVar[str] = "fuel_cards.products"
    title: ClassVar[Any] = gettext_lazy("Products and base prices")
    model: ClassVar = Product
    permission: ClassVar[str] = "fuel_cards.view_tariff"
    filterset: ClassVar = ProductFilters
    order: ClassVar[str] = "name"
    search: ClassVar = ("name", "code")
    search_hint: ClassVar[Any] = gettext_lazy("Name or code")
    empty: ClassVar = Empty(
        title=gettext_lazy("No products yet"),
        text=gettext_lazy("Products come with a supplier's file."),
        icon="gas-station",
        action=gettext_lazy("Import a file"),
        url="fuel_cards:import_new",
        permission="fuel_cards.import_data",
    )

    name = Column(gettext_lazy("Name"), "name", second="code", pinned=True, card="title")
    group = Column(gettext_lazy("Group"), "group", card="who")
    unit = Column(gettext_lazy("Unit"), "unit")
    base_price = MoneyColumn(gettext_lazy("Base price"), "base_price", card="measure")
    vat_rate = NumberColumn(gettext_lazy("VAT, %"), "vat_rate", places=0)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return Product.objects.all()


class StationFilters(django_filters.FilterSet):
    supplier = RecordsFilter(label=gettext_lazy("Supplier"), queryset=lambda request: Supplier.objects.order_by("name"))
    region = TextFilter(label=gettext_lazy("Region"), lookup_expr="icontains")


class StationTable(Table):
    code: ClassVar[str] = "fuel_cards.stations"
    title: ClassVar[Any] = gettext_lazy("Stations and regions")
    model: ClassVar = Station
    permission: ClassVar[str] = "fuel_cards.view_tariff"
    filterset: ClassVar = StationFilters
    order: ClassVar[str] = "number"
    search: ClassVar = ("number", "address")
    search_hint: ClassVar[Any] = gettext_lazy("Number or address")
    empty: ClassVar = Empty(
        title=gettext_lazy("No stations yet"),
        text=gettext_lazy("Stations come with a supplier's file, or with its report of operations."),
        icon="map-pin",
        action=gettext_lazy("Import a file"),
        url="fuel_cards:import_new",
        permission="fuel_cards.import_data",
    )

    number = Column(gettext_lazy("Number"), "number", second="address", pinned=True, card="title")
    region = Column(gettext_lazy("Region"), "region", card="who")
    supplier = Column(gettext_lazy("Supplier"), "supplier__name")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return Station.objects.select_related("supplier")
