"""One's own sessions, for programs."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.auth.serializers import PairSerializer
from api.authentication import TokenAuthentication, caller
from api.tokens import token_pair
from api.views import CompanyApi
from core.accounts.selectors import list_sessions
from core.accounts.services.sessions import end_other_sign_ins, end_session


class SessionSerializer(serializers.Serializer[Any]):
    """A browser in which the caller is signed in."""

    id = serializers.IntegerField(source="pk")
    device = serializers.CharField()
    address = serializers.CharField()
    since = serializers.DateTimeField()
    last_seen = serializers.DateTimeField()
    is_present = serializers.BooleanField()


def _calls_by_token(request: Request) -> bool:
    return isinstance(request.successful_authenticator, TokenAuthentication)


def _present_key(request: Request) -> str | None:
    """Return the key of the session behind this call; a token has none, whatever cookie comes with it."""
    return None if _calls_by_token(request) else request._request.session.session_key


class SessionsView(CompanyApi):
    """The caller's sessions."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "token"

    @extend_schema(responses=SessionSerializer(many=True), tags=["auth"])
    def get(self, request: Request) -> Response:
        """List them, the present one first."""
        found = list_sessions(user=caller(request), present_key=_present_key(request), at=timezone.now())
        return Response(SessionSerializer(found, many=True).data)

    @extend_schema(operation_id="auth_sessions_end_others", responses={200: PairSerializer, 204: None}, tags=["auth"])
    def delete(self, request: Request) -> Response:
        """End all others and every token; a caller with a token gets a new pair instead of his own."""
        by_token = _calls_by_token(request)
        end_other_sign_ins(user=caller(request), session=None if by_token else request._request.session)
        if not by_token:
            return Response(status=status.HTTP_204_NO_CONTENT)
        access, refresh = token_pair(caller(request))
        return Response({"access": str(access), "refresh": str(refresh)})


@extend_schema(responses={204: None}, tags=["auth"])
class SessionView(CompanyApi):
    """One of the caller's sessions."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "token"

    def delete(self, request: Request, pk: int) -> Response:
        """End it; another's answers like a missing one."""
        try:
            end_session(user=caller(request), session_id=pk, present_key=_present_key(request))
        except UserSession.DoesNotExist as error:
            raise NotFound from error
        return Response(status=status.HTTP_204_NO_CONTENT)
