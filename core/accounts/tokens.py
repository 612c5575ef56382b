"""One-time keys: digests of invitations, and links for a new password."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from core.accounts.models import User
from core.lib.company import current_company

INVITATION_LIFE = timedelta(days=7)


def new_token() -> tuple[str, str]:
    """Return a token that nobody can guess, and the digest by which it is known afterwards."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    return hashlib.sha256(f"{current_company().schema}:{token}".encode()).hexdigest()


class CompanyPasswordResetTokens(PasswordResetTokenGenerator):
    """Links for a new password: bound to the company, and dead after use, a sign-in, a block or a new address."""

    @property
    def key_salt(self) -> str:  # type: ignore[override]
        return f"core.accounts.password-reset:{current_company().schema}"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)  # noqa: S101 the product has one user model
        facts = (user.pk, user.password, user.last_login, user.email, user.is_active, user.sign_in_version, timestamp)
        return "|".join(map(str, facts))
