"""Connections with services, exchange packets, and what does not go through, for programs."""

from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.integrations.exchange.connecting import check_connection, connector_of, keep_connection, switch_connection
from core.integrations.exchange.exchanging import ask_changes, ask_missing, repeat, send_out
from core.integrations.exchange.pushing import close_hook, give_file, hear_file, hook_url, open_hook
from core.integrations.exchange.selectors import MANAGE, list_connections, list_packets, list_services, list_troubles
from core.integrations.models import ExchangeConnection, Packet, PacketDirection, PacketState

LARGEST_FILE = 5 * 1024 * 1024


class ExchangeConnectionSerializer(serializers.ModelSerializer[ExchangeConnection]):
    """What may be seen; secrets are never given out."""

    settings = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = ExchangeConnection
        fields = (
            "id",
            "connector",
            "title",
            "settings",
            "is_active",
            "failures",
            "paused_at",
            "exchanged_at",
            "checked_at",
            "works",
            "check_result",
        )


class ExchangeConnectionInput(serializers.Serializer[Any]):
    """The connector's fields by name; an empty secret keeps the one that is stored."""

    connector = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    values = serializers.DictField(
        child=serializers.CharField(max_length=300, allow_blank=True, trim_whitespace=False), write_only=True
    )


class ExchangeChangeInput(ExchangeConnectionInput):
    connector = None  # type: ignore[assignment]


class ExchangeSwitchInput(serializers.Serializer[Any]):
    is_active = serializers.BooleanField()


class ExchangeFileInput(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=255)

    def validate_file(self, given: Any) -> Any:
        if given.size > LARGEST_FILE:
            raise serializers.ValidationError("At most 5 MB.")
        return given


class ExchangePeriod(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField()


class FileTakenSerializer(serializers.Serializer[Any]):
    packets = serializers.IntegerField(help_text="How many objects of the file are new.")


class ExchangeSendInput(serializers.Serializer[Any]):
    """An object of ours: its kind as the connector calls it, and its own id."""

    object_type = serializers.CharField(max_length=40)
    id = serializers.IntegerField(min_value=1)


class PacketSerializer(serializers.ModelSerializer[Packet]):
    payload = serializers.DictField(child=serializers.JSONField())
    result = serializers.DictField(child=serializers.JSONField())

    class Meta:
        model = Packet
        fields = (
            "id",
            "connection",
            "direction",
            "object_type",
            "external_id",
            "state",
            "problem",
            "parent_type",
            "parent_external_id",
            "attempts",
            "duration_ms",
            "payload",
            "result",
            "created_at",
            "tried_at",
            "next_at",
        )


class HookSerializer(serializers.Serializer[Any]):
    """Where a service sends its messages, and what it signs them with."""

    url = serializers.URLField()
    secret = serializers.CharField()


@extend_schema(tags=["integrations"])
class ExchangeConnectionViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Services that objects are exchanged with."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": MANAGE,
        "create": MANAGE,
        "update": MANAGE,
        "check": MANAGE,
        "switch": MANAGE,
        "ask": MANAGE,
        "hook": MANAGE,
        "close_hook": MANAGE,
        "send": MANAGE,
        "file": MANAGE,
        "export": MANAGE,
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = ExchangeConnectionSerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering = "id"

    def rows(self) -> QuerySet[ExchangeConnection]:
        return list_connections()

    @extend_schema(request=ExchangeConnectionInput, responses={201: ExchangeConnectionSerializer})
    def create(self, request: Request) -> Response:
        data = ExchangeConnectionInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._shown(keep_connection(**data.validated_data), status.HTTP_201_CREATED)

    @extend_schema(request=ExchangeChangeInput, responses=ExchangeConnectionSerializer)
    def update(self, request: Request, pk: int) -> Response:
        own = self.get_object()
        data = ExchangeChangeInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._shown(keep_connection(connection_id=own.pk, **data.validated_data))

    @extend_schema(request=None, responses=ExchangeConnectionSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: int) -> Response:
        """Ask the service now whether it knows us."""
        return self._shown(check_connection(connection_id=self.get_object().pk))

    @extend_schema(request=ExchangeSwitchInput, responses=ExchangeConnectionSerializer)
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, pk: int) -> Response:
        """Switch it off, or on again; a paused one is resumed."""
        own = self.get_object()
        data = ExchangeSwitchInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._shown(switch_connection(connection_id=own.pk, **data.validated_data))

    @extend_schema(request=None, responses={202: ExchangeConnectionSerializer})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: int) -> Response:
        """Ask what is new; it comes as packets."""
        own = self.get_object()
        ask_changes(own, at=timezone.now())
        return self._shown(own, status.HTTP_202_ACCEPTED)

    @extend_schema(request={"multipart/form-data": ExchangeFileInput}, responses={202: FileTakenSerializer})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def file(self, request: Request, pk: int) -> Response:
        """Take a file of the service in; the same file again brings nothing.

        Of 1C it is CommerceML 2 with agreements and invoices.
        """
        own = self.get_object()
        data = ExchangeFileInput(data=request.data)
        data.is_valid(raise_exception=True)
        new = hear_file(connection_id=own.pk, content=data.validated_data["file"].read())
        return Response({"packets": new}, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        parameters=[OpenApiParameter(name, OpenApiTypes.DATE, required=True) for name in ("since", "until")],
        responses={(200, "application/xml"): bytes},
        filters=False,
    )
    @action(detail=True)
    def export(self, request: Request, pk: int) -> HttpResponse:
        """Give a file for the service of what came to be in these days (for 1C: CommerceML 2)."""
        own = self.get_object()
        period = ExchangePeriod(data=request.query_params)
        period.is_valid(raise_exception=True)
        content = give_file(connection_id=own.pk, viewer=self.viewer, **period.validated_data)
        return HttpResponse(content, content_type="application/xml")

    @extend_schema(request=ExchangeSendInput, responses={202: PacketSerializer})
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: int) -> Response:
        """Send an object of ours to the service, after those to which it belongs; sent again it is not doubled."""
        own = self.get_object()
        data = ExchangeSendInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        try:
            chain = connector_of(own).chain(given["object_type"], given["id"], self.viewer)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        made = send_out(own, chain)
        return Response(PacketSerializer(made).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={201: HookSerializer})
    @action(detail=True, methods=["post"])
    def hook(self, request: Request, pk: int) -> Response:
        """Open an address for the service's own messages, or replace its secret; the secret is told this once."""
        own = self.get_object()
        secret = open_hook(connection_id=own.pk)
        own.refresh_from_db()
        return Response({"url": hook_url(own), "secret": secret}, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @hook.mapping.delete
    def close_hook(self, request: Request, pk: int) -> Response:
        """Hear nothing more at the address."""
        close_hook(connection_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @staticmethod
    def _shown(own: ExchangeConnection, code: int = status.HTTP_200_OK) -> Response:
        return Response(ExchangeConnectionSerializer(own).data, status=code)


class PacketFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=PacketState.choices)
    direction = filters.ChoiceFilter(choices=PacketDirection.choices)
    connection = filters.NumberFilter(field_name="connection_id")

    class Meta:
        model = Packet
        fields = ("object_type", "external_id", "parent_external_id")


@extend_schema(tags=["integrations"])
class PacketViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Every exchange; one that waits for another object has the state "orphan" and names it."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "repeat": MANAGE, "missing": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = PacketSerializer
    filterset_class = PacketFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Packet]:
        return list_packets()

    @extend_schema(request=None, responses={202: PacketSerializer})
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: int) -> Response:
        """Run it once more; what it brought is not doubled."""
        made = repeat(packet_id=self.get_object().pk)
        return Response(PacketSerializer(made).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: PacketSerializer})
    @action(detail=True, methods=["post"])
    def missing(self, request: Request, pk: int) -> Response:
        """Ask for the one object that it waits for; the answer is that object's packet."""
        made = ask_missing(packet_id=self.get_object().pk)
        return Response(PacketSerializer(made).data, status=status.HTTP_202_ACCEPTED)


class TroubleSerializer(serializers.Serializer[Any]):
    connection = serializers.IntegerField(source="connection_id")
    service = serializers.CharField()
    object_type = serializers.CharField()
    state = serializers.ChoiceField(choices=PacketState.choices)
    problem = serializers.CharField()
    count = serializers.IntegerField()
    attempts = serializers.IntegerField()
    since = serializers.DateTimeField()
    objects = serializers.ListField(child=serializers.CharField())


class ServiceStateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    tone = serializers.CharField(help_text="ok, warn, bad or idle.")
    words = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class MonitorSerializer(serializers.Serializer[Any]):
    troubles = TroubleSerializer(many=True)
    services = ServiceStateSerializer(many=True)


class MonitorView(CompanyApi):
    """What does not go through, and how each service does."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=MonitorSerializer, tags=["integrations"])
    def get(self, request: Request) -> Response:
        return Response(MonitorSerializer({"troubles": list_troubles(), "services": list_services()}).data)


router = SimpleRouter(use_regex_path=False)
router.register("integrations/connections", ExchangeConnectionViewSet, basename="exchange_connection")
router.register("integrations/packets", PacketViewSet, basename="exchange_packet")
