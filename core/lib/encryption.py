"""Encrypted fields: secrets of a company that nobody reads from the database, and no other company can open."""

import base64
import hashlib
import hmac
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from core.lib.company import current_company


class CannotDecrypt(ValueError):
    """The text was encrypted for another company, with a key that is gone, or was changed since."""


def encrypt(text: str) -> str:
    """Return the text as only the current company can read it."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return what `encrypt` was given; raise CannotDecrypt in any other company."""
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt("this secret cannot be read here") from error


def _keys() -> MultiFernet:
    """Derive the company's keys: the present secret writes, those before it (SECRET_KEY_FALLBACKS) still read."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    label = f"core.lib.encryption:{current_company().schema}".encode()
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), label, hashlib.sha256)))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that stands in the database encrypted; it can be neither searched nor sorted."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return decrypt(value) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
