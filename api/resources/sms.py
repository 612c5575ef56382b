"""The operator of short messages and what went through it, for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.integrations.models import SmsConnection, SmsMessage, SmsOperator
from core.integrations.selectors import list_messages
from core.integrations.sms.connecting import NotConnected, check_operator, connect_operator

MANAGE = "integrations.manage_connection"


class SmsConnectionSerializer(serializers.ModelSerializer[SmsConnection]):
    """What may be seen; the secret is never given out."""

    has_secret = serializers.SerializerMethodField()

    class Meta:
        model = SmsConnection
        fields = ("operator", "account", "sender", "has_secret", "checked_at", "works", "check_result")

    def get_has_secret(self, own: SmsConnection) -> bool:
        return bool(own.secret)


class SmsConnectionInput(serializers.Serializer[Any]):
    operator = serializers.ChoiceField(choices=SmsOperator.choices)
    account = serializers.CharField(max_length=120, required=False, allow_blank=True)
    secret = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, trim_whitespace=False
    )
    sender = serializers.CharField(max_length=20, required=False, allow_blank=True)


class SmsConnectionView(CompanyApi):
    """The company's operator; an empty secret keeps the one that is stored."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=SmsConnectionSerializer, tags=["integrations"])
    def get(self, request: Request) -> Response:
        own = SmsConnection.objects.first()
        if own is None:
            raise NotConnected
        return Response(SmsConnectionSerializer(own).data)

    @extend_schema(request=SmsConnectionInput, responses=SmsConnectionSerializer, tags=["integrations"])
    def put(self, request: Request) -> Response:
        data = SmsConnectionInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(SmsConnectionSerializer(connect_operator(**data.validated_data)).data)


class TriedSerializer(serializers.Serializer[Any]):
    works = serializers.BooleanField()
    words = serializers.CharField()


class SmsCheckView(CompanyApi):
    """Ask the operator now."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(request=None, responses=TriedSerializer, tags=["integrations"])
    def post(self, request: Request) -> Response:
        return Response(TriedSerializer(check_operator()).data)


class SmsMessageSerializer(serializers.ModelSerializer[SmsMessage]):
    to = serializers.CharField(source="shown_to", help_text="In part without the right to personal data.")

    class Meta:
        model = SmsMessage
        fields = (
            "id",
            "to",
            "operator",
            "operator_id",
            "state",
            "problem",
            "attempts",
            "created_at",
            "sent_at",
        )


class SmsMessageFilter(filters.FilterSet):
    to = filters.CharFilter(field_name="shown_to")

    class Meta:
        model = SmsMessage
        fields = ("state", "operator")


@extend_schema(tags=["integrations"])
class SmsMessageViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Messages without their words."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = SmsMessageSerializer
    filterset_class = SmsMessageFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[SmsMessage]:
        return list_messages(self.viewer)


router = SimpleRouter(use_regex_path=False)
router.register("integrations/sms/messages", SmsMessageViewSet, basename="sms_message")
