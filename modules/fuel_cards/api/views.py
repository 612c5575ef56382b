"""The same services as the pages, for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from modules.fuel_cards.api.serializers import (
    AddCardInput,
    AssignInput,
    BlockInput,
    CardSerializer,
    DetachInput,
    HolderInput,
    LimitSerializer,
    LimitsInput,
    TransactionSerializer,
    VehicleSerializer,
)
from modules.fuel_cards.models import Card, Transaction, TransactionKind
from modules.fuel_cards.selectors.cards import get_card, list_limits, with_holder
from modules.fuel_cards.services.add_card import add_card
from modules.fuel_cards.services.anomalies.deciding import set_vehicle
from modules.fuel_cards.services.assign_card import assign_card, detach_card
from modules.fuel_cards.services.block_card import block_card, unblock_card
from modules.fuel_cards.services.describe_card import describe_card
from modules.fuel_cards.services.limits.setting import SETS, Limit, set_limits
from modules.fuel_cards.services.syncing.pushing import accept_theirs, push_ours
from modules.fuel_cards.states import CardStatus, SyncState

TAGS = ["fuel-cards"]


class CardFilter(filters.FilterSet):
    supplier = filters.CharFilter(field_name="supplier__code", label=_("Supplier's code"))
    status = filters.MultipleChoiceFilter(choices=CardStatus.choices, label=_("Status"))
    organization = filters.NumberFilter(field_name="client_id", label=_("Client"))
    number = filters.CharFilter(lookup_expr="contains", label=_("Part of the number"))
    at_supplier = filters.MultipleChoiceFilter(
        field_name="at_supplier__state", choices=SyncState.choices, label=_("At the supplier")
    )
    free = filters.BooleanFilter(field_name="client_id", lookup_expr="isnull", label=_("Not assigned"))

    class Meta:
        model = Card
        fields = ("supplier", "status")


@extend_schema(tags=TAGS)
class CardViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Cards: all for the staff, for a client those he holds now."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": "fuel_cards.view_card",
        "create": "fuel_cards.add_card",
        "vehicle": "fuel_cards.decide_anomaly",
        "assign": "fuel_cards.assign_card",
        "detach": "fuel_cards.assign_card",
        "block": "fuel_cards.block_card",
        "unblock": "fuel_cards.block_card",
        "limits": "fuel_cards.limit_card",
        "holder": "fuel_cards.change_card",
        "push": "fuel_cards.sync_supplier",
        "accept": "fuel_cards.sync_supplier",
    }
    owner_path = "client_id"
    serializer_class = CardSerializer
    filterset_class = CardFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "number": "number"}

    def rows(self) -> QuerySet[Any]:
        return with_holder(Card.objects.select_related("supplier", "at_supplier"))

    @extend_schema(request=AddCardInput, responses={201: CardSerializer})
    def create(self, request: Request) -> Response:
        data = self._read(AddCardInput, request)
        card = add_card(supplier_id=data.pop("supplier").pk, **data)
        return self._card(card.pk, status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=VehicleSerializer)
    @extend_schema(methods=["PUT"], request=VehicleSerializer, responses=VehicleSerializer)
    @action(detail=True, methods=["get", "put"])
    def vehicle(self, request: Request, pk: int) -> Response:
        """Read or set what the card's vehicle takes, by which operations are judged."""
        card = self.get_object()
        if request.method == "PUT":
            data = self._read(VehicleSerializer, request)
            card = set_vehicle(card_id=card.pk, **{**data, "products": data["products"] or []})
        return Response(VehicleSerializer(card).data)

    @extend_schema(request=AssignInput, responses=CardSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: int) -> Response:
        data = self._read(AssignInput, request)
        organization, at = data["organization"], data.get("at") or timezone.now()
        assign_card(card_id=self.get_object().pk, organization_id=organization.pk, at=at, actor=request.user)
        return self._card(pk)

    @extend_schema(request=DetachInput, responses=CardSerializer)
    @action(detail=True, methods=["post"])
    def detach(self, request: Request, pk: int) -> Response:
        at = self._read(DetachInput, request).get("at") or timezone.now()
        detach_card(card_id=self.get_object().pk, at=at, actor=request.user)
        return self._card(pk)

    @extend_schema(request=BlockInput, responses=CardSerializer)
    @action(detail=True, methods=["post"])
    def block(self, request: Request, pk: int) -> Response:
        data = self._read(BlockInput, request)
        block_card(card_id=self.get_object().pk, by_client=self._is_client(), actor=request.user, **data)
        return self._card(pk)

    @extend_schema(request=None, responses=CardSerializer)
    @action(detail=True, methods=["post"])
    def unblock(self, request: Request, pk: int) -> Response:
        unblock_card(card_id=self.get_object().pk, by_client=self._is_client(), actor=request.user)
        return self._card(pk)

    @extend_schema(request=HolderInput, responses=CardSerializer)
    @action(detail=True, methods=["put"])
    def holder(self, request: Request, pk: int) -> Response:
        """Say who carries the card and in which vehicle."""
        describe_card(card_id=self.get_object().pk, **self._read(HolderInput, request))
        return self._card(pk)

    @extend_schema(methods=["GET"], responses=LimitsInput)
    @extend_schema(methods=["PUT"], request=LimitsInput, responses=LimitsInput)
    @action(detail=True, methods=["get", "put"])
    def limits(self, request: Request, pk: int) -> Response:
        """Read the card's limits, or set all of them at once; a client changes amounts within his bounds."""
        card = self.get_object()
        if request.method == "PUT":
            wanted = [_limit(one) for one in self._read(LimitsInput, request)["limits"]]
            card = set_limits(card_id=card.pk, limits=wanted, by_client=self._is_client())
        return Response({"limits": LimitSerializer(list_limits(card), many=True).data})

    @extend_schema(request=None, responses={202: CardSerializer})
    @action(detail=True, methods=["post"])
    def push(self, request: Request, pk: int) -> Response:
        """Have the supplier hold what we hold of the card."""
        push_ours(card_id=self.get_object().pk)
        return self._card(pk, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=CardSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Hold what the supplier holds of the card."""
        accept_theirs(card_id=self.get_object().pk)
        return self._card(pk)

    def _read(self, serializer: type[Any], request: Request) -> dict[str, Any]:
        data = serializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def _is_client(self) -> bool:
        return not self.request.viewer.is_staff  # type: ignore[attr-defined]

    def _card(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        card = get_card(self.request.viewer, pk)  # type: ignore[attr-defined]
        return Response(CardSerializer(card, context=self.get_serializer_context()).data, status=code)


def _limit(facts: dict[str, Any]) -> Limit:
    product = facts.pop("product", None)
    lists: dict[str, Any] = {name: tuple(facts.pop(name, ())) for name in SETS}
    return Limit(**facts, **lists, product_id=product.pk if product else None)


class TransactionFilter(filters.FilterSet):
    at = filters.IsoDateTimeFromToRangeFilter(label=_("Time of the operation"))
    kind = filters.MultipleChoiceFilter(choices=TransactionKind.choices, label=_("Operation"))
    card = filters.NumberFilter(field_name="card_id", label=_("Card"))
    organization = filters.NumberFilter(field_name="organization_id", label=_("Client"))
    supplier = filters.CharFilter(field_name="supplier__code", label=_("Supplier's code"))
    product = filters.CharFilter(field_name="product__code", label=_("Product's code"))
    number = filters.CharFilter(label=_("Supplier's number"))
    unallocated = filters.CharFilter(label=_("Why it waits for a client"))

    class Meta:
        model = Transaction
        fields = ("kind", "number", "unallocated")


@extend_schema(tags=TAGS)
class TransactionViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Operations by card; a client sees his own and not what they cost us."""

    required_permission = "fuel_cards.view_transaction"
    owner_path = "organization"
    serializer_class = TransactionSerializer
    filterset_class = TransactionFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "at": "at"}
    ordering = "-at"

    def rows(self) -> QuerySet[Transaction]:
        return Transaction.objects.select_related("supplier", "station", "product")
