"""Changing one's own e-mail or phone by a program."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.auth.serializers import UserSerializer
from api.authentication import caller
from api.views import CompanyApi
from core.accounts.models import CodeChannel
from core.accounts.recency import signed_in_lately
from core.accounts.services.codes import LIFE, masked
from core.accounts.services.contacts import confirm_contact_change, request_contact_change
from core.accounts.services.passwords import check_present_password


class ContactSerializer(serializers.Serializer[Any]):
    """The new contact, and the present password unless a page's session is fresh."""

    channel = serializers.ChoiceField(choices=CodeChannel.choices)
    contact = serializers.CharField(max_length=254)
    password = serializers.CharField(
        max_length=1000, trim_whitespace=False, write_only=True, required=False, default="", allow_blank=True
    )

    def validate_password(self, value: str) -> str:
        request = self.context["request"]
        if signed_in_lately(request._request, at=timezone.now()) and request._request.user == request.user:
            return value
        if not request.user.has_usable_password():
            raise serializers.ValidationError(_("Sign in on a page and change the contact there."))
        try:
            return check_present_password(request.user, value)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class ChallengeSerializer(serializers.Serializer[Any]):
    challenge = serializers.UUIDField()
    contact = serializers.CharField(help_text=_("Where the code is sent, in part"))
    expires_in = serializers.IntegerField(help_text=_("Seconds"))


class ConfirmationSerializer(serializers.Serializer[Any]):
    challenge = serializers.UUIDField()
    code = serializers.CharField(max_length=16)


@extend_schema(request=ContactSerializer, responses={202: ChallengeSerializer}, tags=["auth"])
class ContactView(CompanyApi):
    """Have a code sent to a new e-mail or phone; nothing changes until it is confirmed."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "password"

    def post(self, request: Request) -> Response:
        serializer = ContactSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        code = request_contact_change(
            user=caller(request),
            channel=serializer.validated_data["channel"],
            contact=serializer.validated_data["contact"],
            client_ip=get_adapter().get_client_ip(request._request),
            at=timezone.now(),
        )
        challenge = {"challenge": code.pk, "contact": masked(code), "expires_in": int(LIFE.total_seconds())}
        return Response(ChallengeSerializer(challenge).data, status=status.HTTP_202_ACCEPTED)


@extend_schema(request=ConfirmationSerializer, responses=UserSerializer, tags=["auth"])
class ContactConfirmView(CompanyApi):
    """Make the contact the caller's with the code that came there."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "password"

    def post(self, request: Request) -> Response:
        serializer = ConfirmationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = confirm_contact_change(
            user=caller(request),
            code_id=serializer.validated_data["challenge"],
            digits=serializer.validated_data["code"],
            at=timezone.now(),
        )
        return Response(UserSerializer(user, context={"request": request}).data)
