"""Reference data for programs: the goods and stations whose ids tariffs and limits name."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.views import CompanyViewSet, ListMixin
from modules.fuel_cards.api.views import TAGS
from modules.fuel_cards.models import Product, Station


class ProductSerializer(serializers.ModelSerializer[Product]):
    class Meta:
        model = Product
        fields = ("id", "code", "name", "unit", "group", "base_price", "vat_rate")


class StationSerializer(serializers.ModelSerializer[Station]):
    supplier = serializers.CharField(source="supplier.code", help_text="The supplier's code.")

    class Meta:
        model = Station
        fields = ("id", "supplier", "number", "address", "region")


class ProductFilter(filters.FilterSet):
    class Meta:
        model = Product
        fields = ("code", "group")


class StationFilter(filters.FilterSet):
    supplier = filters.CharFilter(field_name="supplier__code", label=_("Supplier's code"))

    class Meta:
        model = Station
        fields = ("number", "region")


class DirectoryViewSet(ListMixin, CompanyViewSet):
    required_permission = "fuel_cards.view_tariff"
    owner_path = CompanyViewSet.STAFF_ONLY
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}


@extend_schema(tags=TAGS)
class ProductViewSet(DirectoryViewSet):
    """Fuel, fluids and services of all suppliers."""

    serializer_class = ProductSerializer
    filterset_class = ProductFilter

    def rows(self) -> QuerySet[Product]:
        return Product.objects.all()


@extend_schema(tags=TAGS)
class StationViewSet(DirectoryViewSet):
    """Stations, each by the number that its supplier gives it."""

    serializer_class = StationSerializer
    filterset_class = StationFilter

    def rows(self) -> QuerySet[Station]:
        return Station.objects.select_related("supplier")
