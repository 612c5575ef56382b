"""The page about what proves that one is oneself: password and second factor."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn

from core.accounts.models import User
from core.accounts.selectors import second_factor
from core.lib.company import CurrentCompany
from tests.factories.people import PASSWORD, browser, make_staff
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-44", "PL-46")]
PATH = "/profile/security/"


@pytest.fixture
def with_pages(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.core.accounts.second_factor_urls"


def add_key(user: User, name: str = "Work laptop") -> None:
    WebAuthn.add(user, name, {})


def add_everything(user: User) -> None:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    add_key(user, "<b>Laptop</b>")


def shown(user: User) -> str:
    return str(browser(user).get(PATH).content.decode())


def test_nothing_is_set_up_at_first(company: CurrentCompany, with_pages: None) -> None:
    user = make_staff(password=PASSWORD)

    page = shown(user)

    assert "/accounts/password/change/" in page
    assert "/accounts/2fa/totp/activate/" in page
    assert "/accounts/2fa/totp/deactivate/" not in page
    assert (second_factor(user=user).codes_left, second_factor(user=user).passkeys) == (0, [])


def test_what_is_set_up_is_shown_with_its_links(company: CurrentCompany, with_pages: None) -> None:
    user, colleague = make_staff(), make_staff()
    add_everything(user)
    left = second_factor(user=user).codes_left

    page, of_colleague = shown(user), shown(colleague)

    assert f"Осталось {left} кодов" in page
    assert "/accounts/2fa/totp/deactivate/" in page
    assert "/accounts/2fa/recovery-codes/" in page
    assert "&lt;b&gt;Laptop&lt;/b&gt;" in page
    assert "/accounts/password/set/" in page
    assert "Laptop" not in of_colleague
    assert "JBSWY3DPEHPK3PXP" not in page


def test_used_recovery_codes_are_not_counted(company: CurrentCompany) -> None:
    user = make_staff()
    codes = RecoveryCodes.activate(user)
    before = second_factor(user=user).codes_left

    assert codes.validate_code(codes.get_unused_codes()[0])

    assert second_factor(user=user).codes_left == before - 1


def test_keys_take_no_more_queries(company: CurrentCompany, with_pages: None) -> None:
    user = make_staff()
    add_key(user)
    client = browser(user)

    assert_queries_do_not_grow(lambda: client.get(PATH), lambda: [add_key(user) for _ in range(3)])
    assert Authenticator.objects.filter(user=user).count() == 4
