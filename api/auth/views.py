"""dj-rest-auth's endpoints over our own rules: tokens of one company, limits, revocation, nothing in cookies."""

from typing import Any

from allauth.account.adapter import get_adapter
from dj_rest_auth import views as dj_rest_auth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import TokenError

from api.auth import serializers
from api.auth.ways import admit
from api.authentication import TokenAuthentication
from api.tokens import AccessToken, RefreshToken, token_pair
from api.views import CompanyApi
from core.accounts.models import WayIn


class TokenRefused(APIException):
    """The token in the body is wrong, used up, or another company's."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "token_not_valid"
    default_detail = gettext_lazy("This token does not work here.")
    auth_header = TokenAuthentication.challenge


def _refresh_token(raw: str) -> RefreshToken:
    try:
        return RefreshToken(raw)  # type: ignore[arg-type]
    except (TokenError, ValueError) as error:
        raise TokenRefused from error


@extend_schema(request=serializers.LoginSerializer, responses=serializers.TokensSerializer, tags=["auth"])
class LoginView(CompanyApi, dj_rest_auth.LoginView):
    """Give a pair of tokens for an e-mail or phone and a password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "login"
    serializer_class = serializers.LoginSerializer

    def login(self) -> None:
        self.user = self.serializer.validated_data["user"]
        self.admitted = admit(self.request, user=self.user, way=WayIn.PASSWORD)

    def get_response(self) -> Response:
        return self.admitted


class LogoutView(CompanyApi, dj_rest_auth.LogoutView):
    """End the session, if there is one, and use the refresh token up."""

    permission_classes = (AllowAny,)
    throttle_scope = "token"
    http_method_names = ["post", "options"]  # noqa: RUF012 the base class has it so

    @extend_schema(request=serializers.RefreshSerializer, responses=serializers.DetailSerializer, tags=["auth"])
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raw = request.data.get("refresh", "") if isinstance(request.data, dict) else ""
        if raw or not request.user.is_authenticated:
            _refresh_token(str(raw)).blacklist()
        if request._request.user.is_authenticated and request.successful_authenticator:
            get_adapter().logout(request._request)
        return Response({"detail": _("You are signed out.")})


@extend_schema(request=serializers.RefreshSerializer, responses=serializers.PairSerializer, tags=["auth"])
class RefreshView(CompanyApi):
    """Give a new pair for a refresh token, which is used up by this."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "token"

    def post(self, request: Request) -> Response:
        serializer = serializers.RefreshSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        token = _refresh_token(serializer.validated_data["refresh"])
        user = token.user()
        if user is None:
            raise TokenRefused
        token.blacklist()
        access, refresh = token_pair(user)
        return Response({"access": str(access), "refresh": str(refresh)})


@extend_schema(request=serializers.VerifySerializer, responses={200: None}, tags=["auth"])
class VerifyView(CompanyApi):
    """Say whether an access token still works: 200 or 401."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "token"

    def post(self, request: Request) -> Response:
        serializer = serializers.VerifySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            token = AccessToken(serializer.validated_data["token"])
        except (TokenError, ValueError) as error:
            raise TokenRefused from error
        if token.user() is None:
            raise TokenRefused
        return Response({})


@extend_schema(responses=serializers.UserSerializer, tags=["auth"])
class UserView(CompanyApi, dj_rest_auth.UserDetailsView):
    """Who the caller is; he may change his name and how he likes the pages."""

    permission_classes = (IsAuthenticated,)
    serializer_class = serializers.UserSerializer
    http_method_names = ["get", "patch", "head", "options"]  # noqa: RUF012 the base class has it so


@extend_schema(responses=serializers.DetailSerializer, tags=["auth"])
class PasswordChangeView(CompanyApi, dj_rest_auth.PasswordChangeView):
    """Change the password; all sessions and tokens end, this one's too."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "password"
    serializer_class = serializers.PasswordChangeSerializer


@extend_schema(responses=serializers.DetailSerializer, tags=["auth"])
class PasswordResetView(CompanyApi, dj_rest_auth.PasswordResetView):
    """Send a link for a new password, if the address is somebody's; the answer never says."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "password"
    serializer_class = serializers.PasswordResetSerializer


@extend_schema(responses=serializers.DetailSerializer, tags=["auth"])
class PasswordResetConfirmView(CompanyApi, dj_rest_auth.PasswordResetConfirmView):
    """Set the new password with the two parts of the link."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "password"
    serializer_class = serializers.PasswordResetConfirmSerializer
