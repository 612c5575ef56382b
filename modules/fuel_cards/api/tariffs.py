"""Tariffs of the general calculator and of clients, a purchase tried, and recalculations, for programs."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import OwnedField
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.organizations.models import Organization
from modules.fuel_cards.api.views import TAGS
from modules.fuel_cards.models import (
    ClientTariffMode,
    Product,
    RecalculatedLine,
    Recalculation,
    Station,
    Supplier,
    Tariff,
)
from modules.fuel_cards.selectors.recalculations import list_lines, list_recalculations
from modules.fuel_cards.selectors.tariffs import preview, standing, visible_rules
from modules.fuel_cards.services.recalculate import ask_to_apply, start_recalculation
from modules.fuel_cards.services.set_tariff import end_tariff, set_mode, set_tariff

_VIEW, _CHANGE, _RECALCULATE = "fuel_cards.view_tariff", "fuel_cards.change_tariff", "fuel_cards.recalculate"
_GOODS = ("organization", "supplier", "product", "station")


class TariffSerializer(serializers.ModelSerializer[Tariff]):
    """A rule; without an organization it is of the general calculator, what is empty means all."""

    organization = OwnedField(queryset=Organization.objects.all(), path="", required=False, allow_null=True)

    class Meta:
        model = Tariff
        fields = (
            *("id", *_GOODS, "region", "from_quantity", "priority"),
            *("method", "base", "value", "starts_at", "ends_at", "recalculates_from"),
        )
        read_only_fields = ("ends_at",)
        extra_kwargs = {"starts_at": {"required": False}}  # noqa: RUF012
        validators: ClassVar[list[Any]] = []


class TariffEnd(serializers.Serializer[Any]):
    ends_at = serializers.DateTimeField(required=False, help_text="Now where it is left out.")


class ModeSerializer(serializers.ModelSerializer[ClientTariffMode]):
    organization = OwnedField(queryset=Organization.objects.all(), path="")
    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = ClientTariffMode
        fields = ("id", "organization", "organization_name", "mode", "starts_at", "ends_at", "recalculates_from")
        read_only_fields = ("ends_at",)
        extra_kwargs = {"starts_at": {"required": False}}  # noqa: RUF012
        validators: ClassVar[list[Any]] = []


class PreviewInput(serializers.Serializer[Any]):
    organization = OwnedField(queryset=Organization.objects.all(), path="", required=False, allow_null=True)
    supplier = serializers.PrimaryKeyRelatedField(queryset=Supplier.objects.all())
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all(), required=False, allow_null=True)
    station = serializers.PrimaryKeyRelatedField(queryset=Station.objects.all(), required=False, allow_null=True)
    region = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))
    price = serializers.DecimalField(max_digits=12, decimal_places=4, min_value=Decimal("0.01"))
    cost = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        min_value=Decimal(0),
        required=False,
        help_text="What the supplier charges for a unit; as at the pump where it is left out.",
    )
    at = serializers.DateTimeField(required=False, help_text="Now where it is left out.")


class OfferSerializer(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    unit_price = serializers.DecimalField(max_digits=16, decimal_places=2)
    tariff = serializers.IntegerField(
        source="tariff.pk", default=None, allow_null=True, help_text="The rule; null: as the supplier charges."
    )


class PreviewSerializer(serializers.Serializer[Any]):
    general = OfferSerializer()
    individual = OfferSerializer()
    difference = serializers.DecimalField(max_digits=16, decimal_places=2, help_text="Individual less general.")
    mode = serializers.CharField(help_text="By which of them the client pays at that moment.")


class RecalculationInput(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    organizations = OwnedField(
        queryset=Organization.objects.all(), path="", many=True, required=False, help_text="All where none is named."
    )
    supplier = serializers.PrimaryKeyRelatedField(queryset=Supplier.objects.all(), required=False, allow_null=True)
    reason = serializers.CharField(max_length=200, help_text="The client sees it beside each adjustment.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("organizations") and not self.context["request"].viewer.sees_all:
            raise serializers.ValidationError({"organizations": [_("Choose the clients: you do not see all of them.")]})
        return attrs


class RecalculationSerializer(serializers.ModelSerializer[Recalculation]):
    organizations = serializers.ListField(child=serializers.IntegerField(), help_text="None: all clients.")

    class Meta:
        model = Recalculation
        fields = (
            *("id", "first", "last", "organizations", "supplier", "reason", "state", "rows", "booked", "old_amount"),
            *("new_amount", "created_at", "applied_at"),
        )


class LineSerializer(serializers.ModelSerializer[RecalculatedLine]):
    class Meta:
        model = RecalculatedLine
        fields = (
            *("id", "transaction", "organization", "tariff", "old_amount", "new_amount", "difference", "left_out"),
            "is_booked",
        )


class TariffFilter(filters.FilterSet):
    class Meta:
        model = Tariff
        fields = ("organization", "supplier", "product")


@extend_schema(tags=TAGS)
class TariffViewSet(ListMixin, CompanyViewSet):
    """Rules of the general calculator and of clients; a new rule ends the one for exactly the same."""

    required_permission: ClassVar[dict[str, str]] = {"read": _VIEW, "create": _CHANGE, "end": _CHANGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = TariffSerializer
    filterset_class = TariffFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "starts_at": "starts_at"}
    ordering = "-starts_at"

    def rows(self) -> QuerySet[Tariff]:
        return visible_rules(self.viewer)

    @extend_schema(request=TariffSerializer, responses={201: TariffSerializer})
    def create(self, request: Request) -> Response:
        data = TariffSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        goods: dict[str, Any] = {f"{name}_id": one.pk if (one := facts.pop(name, None)) else None for name in _GOODS}
        tariff = set_tariff(actor=request.user, **goods, **facts)
        return Response(TariffSerializer(tariff).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TariffEnd, responses=TariffSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End the rule, or take back one that is only planned."""
        data = TariffEnd(data=request.data)
        data.is_valid(raise_exception=True)
        tariff = end_tariff(tariff_id=self.get_object().pk, **data.validated_data)
        return Response(TariffSerializer(tariff).data)


class ModeFilter(filters.FilterSet):
    class Meta:
        model = ClientTariffMode
        fields = ("organization", "mode")


@extend_schema(tags=TAGS)
class ModeViewSet(ListMixin, CompanyViewSet):
    """By which tariff clients have paid, pay and will pay; a client without a row pays by the general calculator."""

    required_permission: ClassVar[dict[str, str]] = {"read": _VIEW, "create": _CHANGE}
    owner_path = "organization"
    serializer_class = ModeSerializer
    filterset_class = ModeFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "starts_at": "starts_at"}
    ordering = "-starts_at"

    def rows(self) -> QuerySet[Any]:
        return standing(ClientTariffMode.objects.select_related("organization"))

    @extend_schema(request=ModeSerializer, responses={201: ModeSerializer})
    def create(self, request: Request) -> Response:
        data = ModeSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        made = set_mode(organization_id=facts.pop("organization").pk, actor=request.user, **facts)
        return Response(ModeSerializer(made).data, status=status.HTTP_201_CREATED)


class TariffPreview(CompanyApi):
    """A purchase that has not happened, priced by the general and by the client's tariff beside each other."""

    required_permission: ClassVar[str] = _VIEW

    @extend_schema(
        tags=TAGS, operation_id="fuel_cards_tariffs_preview", request=PreviewInput, responses=PreviewSerializer
    )
    def post(self, request: Request) -> Response:
        data = PreviewInput(data=request.data, context={"request": request})
        data.is_valid(raise_exception=True)
        facts = data.validated_data
        found = preview(
            organization_id=facts["organization"].pk if facts.get("organization") else None,
            supplier_id=facts["supplier"].pk,
            product_id=facts["product"].pk if facts.get("product") else None,
            station=facts.get("station"),
            region=facts["region"],
            moment=facts.get("at") or timezone.now(),
            quantity=facts["quantity"],
            unit_price=facts["price"],
            unit_cost=facts.get("cost"),
        )
        return Response(PreviewSerializer(found).data)


@extend_schema(tags=TAGS)
class RecalculationViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Past periods priced anew: a report of differences first, booked once somebody says so."""

    required_permission: ClassVar[dict[str, str]] = dict.fromkeys(("read", "create", "lines", "apply"), _RECALCULATE)
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = RecalculationSerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}

    def rows(self) -> QuerySet[Recalculation]:
        return list_recalculations(self.viewer)

    @extend_schema(request=RecalculationInput, responses={202: RecalculationSerializer})
    def create(self, request: Request) -> Response:
        data = RecalculationInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        clients, supplier = facts.pop("organizations", ()), facts.pop("supplier", None)
        run = start_recalculation(
            organization_ids=[one.pk for one in clients],
            supplier_id=supplier.pk if supplier else None,
            actor=request.user,
            **facts,
        )
        return Response(RecalculationSerializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=LineSerializer(many=True))
    @action(detail=True, methods=["get"])
    def lines(self, request: Request, pk: int) -> Response:
        """The operations that cost another sum; `left_out` says why one is not booked."""
        lines = list_lines(self.viewer, recalculation=self.get_object().pk)
        page = self.paginate_queryset(lines)
        return self.get_paginated_response(LineSerializer(page, many=True).data)

    @extend_schema(request=None, responses={202: RecalculationSerializer})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: int) -> Response:
        """Book the differences of a report that is ready; the work goes on in the background."""
        run = ask_to_apply(run_id=self.get_object().pk)
        return Response(RecalculationSerializer(run).data, status=status.HTTP_202_ACCEPTED)
