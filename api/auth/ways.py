"""Ways in for programs beside the password: codes, and the second factor after either."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.auth.serializers import TokensSerializer, UserSerializer
from api.authentication import csrf_problem
from api.tokens import stamp_of, token_pair
from api.views import CompanyApi
from core.accounts.device_cookie import program_token
from core.accounts.models import CodeChannel, User
from core.accounts.services.code_sign_in import confirm_sign_in_code, request_sign_in_code
from core.accounts.services.codes import AGAIN_AFTER, masked
from core.accounts.services.policy import has_second_factor, lacks_second_factor
from core.accounts.services.second_factor import check_second_factor
from core.accounts.services.sign_ins import record_sign_in
from core.lib.acting import acting
from core.lib.company import current_company
from core.lib.errors import DomainError

CHALLENGE_SECONDS = 300


class SecondFactorNeeded(DomainError):
    """The first proof was right; `extra` holds the challenge with which the second one is sent."""

    code, status = "second_factor_needed", 403
    message = _("This account has a second factor. Send its code together with the challenge.")


class SecondFactorSetupNeeded(DomainError):
    code, status = "second_factor_setup_needed", 403
    message = _("This account needs a second factor. Sign in on a page and set it up.")


class ChallengeRefused(DomainError):
    """The challenge is another company's, too old, or somebody's whose sign-ins were ended since."""

    code, status = "challenge_refused", 403
    message = _("This challenge does not work any more. Begin again.")


def admit(request: Request, *, user: User, way: str, factor: str = "") -> Response:
    """Give tokens to somebody who has proved who he is, unless a second proof is still missing."""
    if not factor and has_second_factor(user):
        raise SecondFactorNeeded(extra={"challenge": _challenge(user, way)})
    if lacks_second_factor(user):
        raise SecondFactorSetupNeeded
    _come_in(request, user=user, way=way, factor=factor)
    access, refresh = token_pair(user)
    person = UserSerializer(user, context={"request": request})
    return Response({"access": str(access), "refresh": str(refresh), "user": person.data})


def _come_in(request: Request, *, user: User, way: str, factor: str) -> None:
    """Write the sign-in down, once.

    A page of ours, which sends its CSRF token, gets a session too; any other caller gets tokens alone, so nobody can
    be signed in by another site.
    """
    if not csrf_problem(request._request):
        record_authentication(request._request, user, "api", way=way)
        get_adapter().login(request._request, user)
        return
    who = acting()
    token = program_token(agent=who.agent, address=who.address)
    record_sign_in(user=user, way=way, factor=factor, token=token, at=timezone.now())


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"api.auth.challenge:{current_company().schema}")


def _challenge(user: User, way: str) -> str:
    return _signer().sign_object({"user": user.pk, "stamp": stamp_of(user), "way": way})


def _challenged(challenge: str) -> tuple[User, str]:
    try:
        facts = _signer().unsign_object(challenge, max_age=CHALLENGE_SECONDS)
    except signing.BadSignature as error:
        raise ChallengeRefused from error
    user = User.objects.filter(pk=facts["user"], is_active=True).first()
    if user is None or stamp_of(user) != facts["stamp"]:
        raise ChallengeRefused
    return user, facts["way"]


class CodeRequestInput(serializers.Serializer[Any]):
    """Where to send the code: an e-mail or a phone; the channel follows from it where none is named."""

    contact = serializers.CharField(max_length=254)
    channel = serializers.ChoiceField(choices=CodeChannel.choices, required=False)


class CodeSentSerializer(serializers.Serializer[Any]):
    challenge = serializers.UUIDField()
    sent_to = serializers.CharField()
    resend_in = serializers.IntegerField()


class CodeConfirmInput(serializers.Serializer[Any]):
    challenge = serializers.UUIDField()
    code = serializers.CharField(max_length=20)


class SecondFactorInput(serializers.Serializer[Any]):
    challenge = serializers.CharField(max_length=1000)
    code = serializers.CharField(max_length=40)


class _Way(CompanyApi):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "login"


class CodeView(_Way):
    """Have a code sent; the answer is the same whether or not anybody is known there."""

    @extend_schema(request=CodeRequestInput, responses=CodeSentSerializer, tags=["auth"])
    def post(self, request: Request) -> Response:
        data = CodeRequestInput(data=request.data)
        data.is_valid(raise_exception=True)
        address = get_adapter().get_client_ip(request._request)
        code = request_sign_in_code(client_ip=address, at=timezone.now(), **data.validated_data)
        return Response({"challenge": code.pk, "sent_to": masked(code), "resend_in": AGAIN_AFTER})


class CodeConfirmView(_Way):
    """Give tokens for the code that came."""

    @extend_schema(request=CodeConfirmInput, responses=TokensSerializer, tags=["auth"])
    def post(self, request: Request) -> Response:
        data = CodeConfirmInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = data.validated_data
        user, way = confirm_sign_in_code(code_id=facts["challenge"], digits=facts["code"], at=timezone.now())
        return admit(request, user=user, way=way)


class SecondFactorView(_Way):
    """Give tokens for the second factor: a code of the app, or a recovery code."""

    @extend_schema(request=SecondFactorInput, responses=TokensSerializer, tags=["auth"])
    def post(self, request: Request) -> Response:
        data = SecondFactorInput(data=request.data)
        data.is_valid(raise_exception=True)
        user, way = _challenged(data.validated_data["challenge"])
        factor = check_second_factor(user=user, code=data.validated_data["code"])
        return admit(request, user=user, way=way, factor=str(factor.type))
