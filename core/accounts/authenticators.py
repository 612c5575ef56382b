"""allauth's questions about second factors: how secrets are kept, what they are called, who may do without one."""

import base64
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.policy import FACTORS, needs_second_factor
from core.lib.company import current_company


class AuthenticatorAdapter(DefaultMFAAdapter):
    """Our own answers; everything not named here is allauth's default."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Your company requires a second factor. Add another one first."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second factor. Set one up first."),
        "incorrect_code": _("This key was not accepted. Try again or choose another way in."),
    }

    def get_totp_issuer(self) -> str:
        return current_company().name or "Atrium"

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of somebody who may not do without one."""
        user = authenticator.user
        assert isinstance(user, User)  # noqa: S101 the product has one user model
        others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists() or not needs_second_factor(user)

    def generate_authenticator_name(self, user: Any, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Passkey")) if number == 1 else str(_("Passkey %(number)s") % {"number": number})


def _box() -> MultiFernet:
    """Return the company's own lock, derived from the installation's secret; older secrets still open."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    salt = f"core.accounts.authenticators:{current_company().schema}"
    return base64.urlsafe_b64encode(salted_hmac(salt, "secrets", secret=secret, algorithm="sha256").digest())
