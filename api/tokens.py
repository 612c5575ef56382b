"""JSON web tokens of one company: its own signing key, its name inside, and dead with the user's password."""

from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken as PlainAccessToken
from rest_framework_simplejwt.tokens import RefreshToken as PlainRefreshToken
from rest_framework_simplejwt.utils import datetime_from_epoch

from core.accounts.models import User
from core.lib.company import current_company

ALGORITHM = "HS256"
COMPANY = "company"
STAMP = "stamp"


def signing_key(schema: str) -> str:
    """Return the company's own key, derived from the installation's secret."""
    return salted_hmac(f"api.tokens:{schema}", "signing", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def stamp_of(user: User) -> str:
    """Return what changes with the password, and when all of the user's sign-ins are ended."""
    return salted_hmac("api.tokens.stamp", user.get_session_auth_hash(), algorithm="sha256").hexdigest()[:32]


class CompanyTokenMixin:
    """Signs and reads with the current company's key, and compares the company's name besides."""

    payload: dict[str, Any]

    def get_token_backend(self) -> TokenBackend:
        return TokenBackend(ALGORITHM, signing_key(current_company().schema))

    def verify(self) -> None:
        if self.payload.get(COMPANY) != current_company().schema:
            raise TokenError(_("This token is another company's."))
        super().verify()  # type: ignore[misc]

    def sign_for(self, user: User) -> None:
        self.payload.update({COMPANY: current_company().schema, STAMP: stamp_of(user), "user_id": str(user.pk)})

    def user(self) -> User | None:
        """Return the active user whose token this is, unless all of his tokens have been ended since."""
        pk = str(self.payload.get("user_id", ""))
        user = User.objects.filter(pk=pk, is_active=True).first() if pk.isdecimal() and len(pk) < 19 else None
        return user if user is not None and self.payload.get(STAMP) == stamp_of(user) else None


class AccessToken(CompanyTokenMixin, PlainAccessToken):
    """Opens the API for some minutes."""


class RefreshToken(CompanyTokenMixin, PlainRefreshToken):
    """Gives the next pair of tokens, once; the database knows its number and never the token itself."""

    access_token_class = AccessToken

    @classmethod
    def for_user(cls, user: Any) -> "RefreshToken":
        token = cls()
        token.sign_for(user)
        token._remember(user)
        return token

    def outstand(self) -> OutstandingToken:
        return self._remember(self.user())

    def blacklist(self) -> BlacklistedToken:
        outstanding = self._remember(self.user())
        return BlacklistedToken.objects.get_or_create(token=outstanding)[0]

    def _remember(self, user: User | None) -> OutstandingToken:
        facts = {
            "user": user,
            "token": "",
            "created_at": self.current_time,
            "expires_at": datetime_from_epoch(self.payload["exp"]),
        }
        return OutstandingToken.objects.get_or_create(jti=self.payload["jti"], defaults=facts)[0]


def token_pair(user: User) -> tuple[AccessToken, RefreshToken]:
    refresh = RefreshToken.for_user(user)
    access: AccessToken = refresh.access_token  # type: ignore[assignment]
    return access, refresh
