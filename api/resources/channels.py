"""Pushes and Telegram for programs: the company's settings, and where the caller himself is reached."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller
from api.resources.sms import MANAGE, TriedSerializer
from api.views import CompanyApi
from core.integrations.models import PushKeys, PushSubscription, TelegramBot, TelegramChat
from core.integrations.push.keys import PushIsOff, issue_keys, switch_off
from core.integrations.push.subscribing import subscribe, unsubscribe
from core.integrations.telegram.connecting import check_bot, connect_bot, connected_bot, disconnect_bot
from core.integrations.telegram.linking import invite, unlink


class PushKeysSerializer(serializers.ModelSerializer[PushKeys]):
    class Meta:
        model = PushKeys
        fields = ("public_key", "created_at")


class PushKeysView(CompanyApi):
    """The public key that browsers are subscribed with; POST makes a new pair, DELETE switches pushes off."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=PushKeysSerializer, tags=["integrations"])
    def get(self, request: Request) -> Response:
        return Response(PushKeysSerializer(_keys()).data)

    @extend_schema(request=None, responses={201: PushKeysSerializer}, tags=["integrations"])
    def post(self, request: Request) -> Response:
        return Response(PushKeysSerializer(_refreshed(issue_keys())).data, status=201)

    @extend_schema(request=None, responses={204: None}, tags=["integrations"])
    def delete(self, request: Request) -> Response:
        switch_off()
        return Response(status=204)


class TelegramBotSerializer(serializers.ModelSerializer[TelegramBot]):
    class Meta:
        model = TelegramBot
        fields = ("username", "checked_at", "works", "check_result")


class TelegramBotInput(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=130, write_only=True)


class TelegramBotView(CompanyApi):
    """The company's bot; its token only goes in."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=TelegramBotSerializer, tags=["integrations"])
    def get(self, request: Request) -> Response:
        return Response(TelegramBotSerializer(connected_bot()).data)

    @extend_schema(request=TelegramBotInput, responses=TelegramBotSerializer, tags=["integrations"])
    def put(self, request: Request) -> Response:
        data = TelegramBotInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(TelegramBotSerializer(connect_bot(**data.validated_data)).data)

    @extend_schema(request=None, responses={204: None}, tags=["integrations"])
    def delete(self, request: Request) -> Response:
        disconnect_bot()
        return Response(status=204)


class TelegramCheckView(CompanyApi):
    """Ask Telegram now."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(request=None, responses=TriedSerializer, tags=["integrations"])
    def post(self, request: Request) -> Response:
        return Response(TriedSerializer(check_bot()).data)


class OwnBrowserSerializer(serializers.ModelSerializer[PushSubscription]):
    class Meta:
        model = PushSubscription
        fields = ("id", "agent", "created_at", "used_at")


class PushBrowserInput(serializers.Serializer[Any]):
    """What `PushSubscription.toJSON` of a browser gives, its keys flat."""

    endpoint = serializers.CharField(max_length=1000)
    p256dh = serializers.CharField(max_length=120)
    auth = serializers.CharField(max_length=120)


class OwnBrowsersView(CompanyApi):
    """Browsers in which the caller sees pushes; POST adds one."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=OwnBrowserSerializer(many=True), tags=["profile"])
    def get(self, request: Request) -> Response:
        own = PushSubscription.objects.filter(user=caller(request)).order_by("-pk")
        return Response({"results": OwnBrowserSerializer(own, many=True).data})

    @extend_schema(request=PushBrowserInput, responses={201: OwnBrowserSerializer}, tags=["profile"])
    def post(self, request: Request) -> Response:
        data = PushBrowserInput(data=request.data)
        data.is_valid(raise_exception=True)
        agent = request.headers.get("User-Agent", "")
        made = subscribe(user=caller(request), agent=agent, **data.validated_data)
        made.refresh_from_db()
        return Response(OwnBrowserSerializer(made).data, status=201)


class OwnBrowserView(CompanyApi):
    """One of the caller's browsers."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={204: None}, tags=["profile"])
    def delete(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(PushSubscription, pk=pk, user=caller(request))
        unsubscribe(user=caller(request), subscription_id=found.pk)
        return Response(status=204)


class OwnChatSerializer(serializers.ModelSerializer[TelegramChat]):
    class Meta:
        model = TelegramChat
        fields = ("name", "linked_at", "blocked_at")


class TelegramInvitationSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    words = serializers.CharField()
    expires_at = serializers.DateTimeField()


class OwnTelegramView(CompanyApi):
    """The caller's chat with the bot; POST gives a one-time code, DELETE unlinks."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=OwnChatSerializer, tags=["profile"])
    def get(self, request: Request) -> Response:
        return Response(OwnChatSerializer(get_object_or_404(TelegramChat, user=caller(request))).data)

    @extend_schema(request=None, responses={201: TelegramInvitationSerializer}, tags=["profile"])
    def post(self, request: Request) -> Response:
        invitation = invite(user=caller(request), at=timezone.now())
        return Response(TelegramInvitationSerializer(invitation).data, status=201)

    @extend_schema(request=None, responses={204: None}, tags=["profile"])
    def delete(self, request: Request) -> Response:
        unlink(user=caller(request))
        return Response(status=204)


def _keys() -> PushKeys:
    keys = PushKeys.objects.first()
    if keys is None:
        raise PushIsOff
    return keys


def _refreshed(keys: PushKeys) -> PushKeys:
    keys.refresh_from_db()
    return keys
