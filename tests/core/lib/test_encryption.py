"""Secrets are unreadable in the database, belong to one company, and outlive a new key."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from pytest_django import Settings

from core.integrations.models import SmsConnection
from core.lib.company import CurrentCompany, entered
from core.lib.encryption import CannotDecrypt, decrypt, encrypt

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-91")]


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM integrations_smsconnection")
        return str(cursor.fetchone()[0])


def test_field_reads_what_it_was_given_and_stores_something_else(company: CurrentCompany) -> None:
    SmsConnection.objects.create(operator="smsc", secret="Пароль 1")

    assert SmsConnection.objects.get().secret == "Пароль 1"
    assert "Пароль" not in stored()
    assert len(stored()) > 80


def test_empty_secret_stays_empty(company: CurrentCompany) -> None:
    SmsConnection.objects.create(operator="smsc")

    assert (SmsConnection.objects.get().secret, stored()) == ("", "")


def test_secret_moved_to_another_company_cannot_be_read(company: CurrentCompany, other_company: CurrentCompany) -> None:
    token = encrypt("secret")

    with entered(other_company), pytest.raises(CannotDecrypt):
        decrypt(token)

    assert decrypt(token) == "secret"


def test_former_key_still_reads_and_a_forgotten_one_does_not(company: CurrentCompany, settings: Settings) -> None:
    token = encrypt("secret")
    former = settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [former]
    assert decrypt(token) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CannotDecrypt):
        decrypt(token)


def test_changed_secret_cannot_be_read(company: CurrentCompany) -> None:
    token = encrypt("secret")

    with pytest.raises(CannotDecrypt):
        decrypt(token[:-3] + "AA=")


@pytest.mark.parametrize("lookup", ["secret", "secret__contains"])
def test_secret_cannot_be_searched(company: CurrentCompany, lookup: str) -> None:
    with pytest.raises((FieldError, TypeError), match=r"Unsupported lookup|NoneType"):
        list(SmsConnection.objects.filter(**{lookup: "x"}))
