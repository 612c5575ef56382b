"""The company's own mail server and the letters that were sent, for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.resources.sms import MANAGE, TriedSerializer
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.integrations.mail.connecting import (
    NoMailServer,
    check_mail_server,
    connect_mail_server,
    disconnect_mail_server,
)
from core.integrations.models import MailConnection, MailMessage, MailSecurity


class MailConnectionSerializer(serializers.ModelSerializer[MailConnection]):
    """What may be seen; the password is never given out."""

    has_password = serializers.SerializerMethodField()

    class Meta:
        model = MailConnection
        fields = (
            "host",
            "port",
            "security",
            "user",
            "has_password",
            "sender_name",
            "sender_address",
            "falls_back",
            "checked_at",
            "works",
            "check_result",
        )

    def get_has_password(self, own: MailConnection) -> bool:
        return bool(own.password)


class MailConnectionInput(serializers.Serializer[Any]):
    host = serializers.CharField(max_length=253)
    port = serializers.IntegerField(min_value=1, max_value=65535)
    security = serializers.ChoiceField(choices=MailSecurity.choices)
    user = serializers.CharField(max_length=200, required=False, allow_blank=True)
    password = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, trim_whitespace=False
    )
    sender_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    sender_address = serializers.EmailField()
    falls_back = serializers.BooleanField(required=False, default=True)


class MailConnectionView(CompanyApi):
    """The company's mail server; an empty password keeps the one that is stored."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=MailConnectionSerializer, tags=["integrations"])
    def get(self, request: Request) -> Response:
        own = MailConnection.objects.first()
        if own is None:
            raise NoMailServer
        return Response(MailConnectionSerializer(own).data)

    @extend_schema(request=MailConnectionInput, responses=MailConnectionSerializer, tags=["integrations"])
    def put(self, request: Request) -> Response:
        data = MailConnectionInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(MailConnectionSerializer(connect_mail_server(**data.validated_data)).data)

    @extend_schema(request=None, responses={204: None}, tags=["integrations"])
    def delete(self, request: Request) -> Response:
        disconnect_mail_server()
        return Response(status=204)


class MailCheckView(CompanyApi):
    """Connect, sign in and name the sender now."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(request=None, responses=TriedSerializer, tags=["integrations"])
    def post(self, request: Request) -> Response:
        return Response(TriedSerializer(check_mail_server()).data)


class MailMessageSerializer(serializers.ModelSerializer[MailMessage]):
    class Meta:
        model = MailMessage
        fields = (
            "id",
            "to",
            "about",
            "carrier",
            "state",
            "problem",
            "why",
            "message_id",
            "attempts",
            "created_at",
            "sent_at",
        )


class MailMessageFilter(filters.FilterSet):
    class Meta:
        model = MailMessage
        fields = ("to", "state", "carrier")


@extend_schema(tags=["integrations"])
class MailMessageViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Letters without their words."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = MailMessageSerializer
    filterset_class = MailMessageFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[MailMessage]:
        return MailMessage.objects.all()


router = SimpleRouter(use_regex_path=False)
router.register("integrations/mail/messages", MailMessageViewSet, basename="mail_message")
