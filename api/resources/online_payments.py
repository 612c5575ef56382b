"""Online payments and connections with payment systems, for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.fields import OwnedField
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.gateways.models import Connection, OnlinePayment, Refund
from core.finance.gateways.selectors import (
    MANAGE,
    PAY,
    REFUND,
    VIEW,
    get_payable_invoice,
    is_underway,
    list_connections,
    list_offers,
)
from core.finance.gateways.services.connecting import (
    Wanted,
    change_connection,
    check_connection,
    connect_gateway,
    disconnect_gateway,
)
from core.finance.gateways.services.refunding import ask_refund
from core.finance.gateways.services.starting import Choice, start_payment
from core.finance.gateways.states import OnlineStatus
from core.finance.models import Invoice

NUMBER: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class OnlinePaymentSerializer(serializers.ModelSerializer[OnlinePayment]):
    gateway = serializers.CharField(source="connection.gateway")
    is_test = serializers.BooleanField(source="connection.is_test")
    pay_url = serializers.SerializerMethodField(help_text="Where the payer goes, while the payment waits for him.")

    class Meta:
        model = OnlinePayment
        fields = (
            "id",
            "invoice",
            "organization",
            "gateway",
            "gateway_id",
            "is_test",
            "method",
            "amount",
            "currency",
            "status",
            "reason",
            "problem",
            "paid_amount",
            "refunded_amount",
            "pay_url",
            "created_at",
            "expires_at",
            "finished_at",
        )

    def get_pay_url(self, attempt: OnlinePayment) -> str:
        return attempt.pay_url if is_underway(attempt) else ""


class StartInput(serializers.Serializer[Any]):
    """`connection` and `method` come from `methods/`; without an amount the whole remainder is paid."""

    invoice = OwnedField(queryset=Invoice.objects.all(), permission=PAY)
    connection = serializers.IntegerField(**NUMBER)
    method = serializers.CharField(max_length=40)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, required=False, allow_null=True)


class MethodSerializer(serializers.Serializer[Any]):
    connection = serializers.IntegerField(source="connection.pk")
    method = serializers.CharField(source="method.code")
    title = serializers.CharField(source="method.title")
    gateway = serializers.CharField()
    is_test = serializers.BooleanField(source="connection.is_test")
    is_failing = serializers.BooleanField()


class MethodsSerializer(serializers.Serializer[Any]):
    results = MethodSerializer(many=True)


class RefundInput(serializers.Serializer[Any]):
    """The same key again is the same refund."""

    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    reason = serializers.CharField(max_length=300)
    key = serializers.UUIDField(required=False)


class RefundSerializer(serializers.ModelSerializer[Refund]):
    class Meta:
        model = Refund
        fields = ("id", "amount", "status", "reason", "answer", "created_at", "finished_at")


class OnlinePaymentFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=OnlineStatus.choices)
    organization = filters.NumberFilter(field_name="organization_id")
    invoice = filters.NumberFilter(field_name="invoice_id")

    class Meta:
        model = OnlinePayment
        fields = ("status",)


@extend_schema(tags=["online-payments"])
class OnlinePaymentViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Attempts of clients to pay invoices; what became of one is the gateway's word alone."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "methods": PAY, "create": PAY, "refund": REFUND}
    owner_path = "organization"
    serializer_class = OnlinePaymentSerializer
    filterset_class = OnlinePaymentFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[OnlinePayment]:
        return OnlinePayment.objects.select_related("connection")

    @extend_schema(parameters=[OpenApiParameter("invoice", int, required=True)], responses=MethodsSerializer)
    @action(detail=False, methods=["get"])
    def methods(self, request: Request) -> Response:
        """List the ways to pay an invoice now."""
        data = PayInvoiceInput(data=request.query_params)
        data.is_valid(raise_exception=True)
        offers = list_offers(get_payable_invoice(self.viewer, data.validated_data["invoice"]))
        return Response({"results": MethodSerializer(offers, many=True).data})

    @extend_schema(request=StartInput, responses={201: OnlinePaymentSerializer})
    def create(self, request: Request) -> Response:
        """Begin to pay; the payer goes on at `pay_url`."""
        data = StartInput(data=request.data, context={"request": request})
        data.is_valid(raise_exception=True)
        given = data.validated_data
        attempt = start_payment(
            invoice_id=given["invoice"].pk,
            choice=Choice(connection_id=given["connection"], method=given["method"]),
            user_id=caller(request).pk,
            email=caller(request).email or "",
            amount=given.get("amount"),
        )
        return Response(OnlinePaymentSerializer(attempt).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RefundInput, responses={201: RefundSerializer})
    @action(detail=True, methods=["post"])
    def refund(self, request: Request, pk: int) -> Response:
        """Give a part of the money back; the gateway does it soon afterwards."""
        attempt = self.get_object()
        data = RefundInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        key = given.pop("key", None)
        made = ask_refund(online_payment_id=attempt.pk, user_id=caller(request).pk, key=key.hex if key else "", **given)
        return Response(RefundSerializer(made).data, status=status.HTTP_201_CREATED)


class PayInvoiceInput(serializers.Serializer[Any]):
    invoice = serializers.IntegerField(**NUMBER)


class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    """What may be seen; credentials are never given out."""

    class Meta:
        model = Connection
        fields = (
            "id",
            "gateway",
            "account",
            "title",
            "methods",
            "legal_entity",
            "is_test",
            "is_default",
            "is_active",
            "checked_at",
            "works",
            "check_result",
            "reconciled_until",
        )


class ConnectionInput(serializers.Serializer[Any]):
    """`credentials` are the gateway's own fields; a secret that is left out stays as it is."""

    credentials = serializers.DictField(child=serializers.CharField(max_length=300, allow_blank=True), write_only=True)
    methods = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)
    title = serializers.CharField(max_length=80, required=False, allow_blank=True)
    legal_entity = serializers.IntegerField(**NUMBER, required=False, allow_null=True)
    is_default = serializers.BooleanField(required=False)

    def wanted(self) -> Wanted:
        given = self.validated_data
        return Wanted(
            values=given["credentials"],
            methods=given["methods"],
            title=given.get("title", ""),
            legal_entity_id=given.get("legal_entity"),
            is_default=given.get("is_default", False),
        )


class NewConnectionInput(ConnectionInput):
    gateway = serializers.CharField(max_length=40)


class ConnectionFilter(filters.FilterSet):
    class Meta:
        model = Connection
        fields = ("gateway", "is_active")


@extend_schema(tags=["online-payments"])
class ConnectionViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """The company's contracts with payment systems."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = ConnectionSerializer
    filterset_class = ConnectionFilter

    def rows(self) -> QuerySet[Connection]:
        return list_connections()

    @extend_schema(request=NewConnectionInput, responses={201: ConnectionSerializer})
    def create(self, request: Request) -> Response:
        data = NewConnectionInput(data=request.data)
        data.is_valid(raise_exception=True)
        made = connect_gateway(gateway=data.validated_data["gateway"], wanted=data.wanted())
        return Response(ConnectionSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ConnectionInput, responses=ConnectionSerializer)
    def update(self, request: Request, pk: int) -> Response:
        own = self.get_object()
        data = ConnectionInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(ConnectionSerializer(change_connection(connection_id=own.pk, wanted=data.wanted())).data)

    @extend_schema(request=None, responses=ConnectionSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: int) -> Response:
        """Ask the payment system now."""
        return Response(ConnectionSerializer(check_connection(connection_id=self.get_object().pk)).data)

    @extend_schema(request=None, responses=ConnectionSerializer)
    @action(detail=True, methods=["post"])
    def disconnect(self, request: Request, pk: int) -> Response:
        """Take no new payments through it; those under way are still settled."""
        return Response(ConnectionSerializer(disconnect_gateway(connection_id=self.get_object().pk)).data)


router = SimpleRouter(use_regex_path=False)
router.register("online-payments", OnlinePaymentViewSet, basename="online_payment")
router.register("gateway-connections", ConnectionViewSet, basename="gateway_connection")
