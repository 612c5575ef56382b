"""Suppliers, the exchange with them, and the rules of distribution, for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.integrations.exchange.selectors import MANAGE
from modules.fuel_cards.api.serializers import (
    ConnectInput,
    RuleSerializer,
    SupplierInput,
    SupplierSerializer,
    SupplierSyncSerializer,
)
from modules.fuel_cards.api.views import TAGS
from modules.fuel_cards.models import DistributionRule, Supplier, SupplierLink
from modules.fuel_cards.selectors.suppliers import link_of, list_rules
from modules.fuel_cards.services.distribution import keep_rule, remove_rule
from modules.fuel_cards.services.suppliers import add_supplier
from modules.fuel_cards.services.syncing.links import NotConnected, connect_supplier, sync_now


@extend_schema(tags=TAGS)
class SupplierViewSet(ListMixin, CompanyViewSet):
    required_permission: ClassVar[dict[str, str]] = {
        "read": "fuel_cards.import_data",
        "exchange": "fuel_cards.view_supplier",
        "sync": "fuel_cards.sync_supplier",
        "create": "fuel_cards.add_supplier",
        "connect": MANAGE,
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = SupplierSerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "name": "name"}

    def rows(self) -> QuerySet[Supplier]:
        return Supplier.objects.select_related("link__connection")

    @extend_schema(request=SupplierInput, responses={201: SupplierSerializer})
    def create(self, request: Request) -> Response:
        """Add a supplier; the first one is whose files those without a name are."""
        data = SupplierInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(SupplierSerializer(add_supplier(**data.validated_data)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ConnectInput, responses={201: SupplierSyncSerializer})
    @action(detail=True, methods=["post"])
    def connect(self, request: Request, pk: int) -> Response:
        """Connect the supplier with its cabinet and look into it; change the connection where all of them are kept."""
        supplier = self.get_object()
        data = ConnectInput(data=request.data)
        data.is_valid(raise_exception=True)
        connect_supplier(supplier_id=supplier.pk, **data.validated_data)
        link = SupplierLink.objects.get(supplier=supplier)
        return Response(SupplierSyncSerializer(link).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=SupplierSyncSerializer)
    @action(detail=True, methods=["get"])
    def exchange(self, request: Request, pk: int) -> Response:
        """Say how the exchange with the supplier stands."""
        link = link_of(self.get_object())
        if link is None:
            raise NotConnected
        return Response(SupplierSyncSerializer(link).data)

    @extend_schema(request=None, responses={202: SupplierSyncSerializer})
    @action(detail=True, methods=["post"])
    def sync(self, request: Request, pk: int) -> Response:
        """Look into the supplier's cabinet now; what is new comes in the background."""
        link = sync_now(supplier_id=self.get_object().pk)
        return Response(SupplierSyncSerializer(link).data, status=status.HTTP_202_ACCEPTED)


class RuleFilter(filters.FilterSet):
    class Meta:
        model = DistributionRule
        fields = ("organization", "supplier")


@extend_schema(tags=TAGS)
class RuleViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Rules by which suppliers' new cards find their clients, in their order."""

    required_permission: ClassVar[dict[str, str]] = dict.fromkeys(
        ("read", "create", "update", "destroy"), "fuel_cards.change_distribution"
    )
    owner_path = "organization"
    serializer_class = RuleSerializer
    filterset_class = RuleFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "position": "position"}
    ordering = "position"

    def rows(self) -> QuerySet[DistributionRule]:
        return list_rules()

    @extend_schema(request=RuleSerializer, responses={201: RuleSerializer})
    def create(self, request: Request) -> Response:
        made = keep_rule(actor=request.user, **self._facts(request))
        return Response(RuleSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RuleSerializer, responses=RuleSerializer)
    def update(self, request: Request, pk: int) -> Response:
        made = keep_rule(rule_id=self.get_object().pk, actor=request.user, **self._facts(request))
        return Response(RuleSerializer(made).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        remove_rule(rule_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _facts(self, request: Request) -> dict[str, Any]:
        data = RuleSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        organization, supplier = facts.pop("organization"), facts.pop("supplier", None)
        return {**facts, "organization_id": organization.pk, "supplier_id": supplier.pk if supplier else None}
