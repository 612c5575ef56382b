"""Coming in without a password: by a code from the mailbox, and by a passkey of the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-41", "PL-42", "ML-38", "ML-40")]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_borrower_comes_in_by_the_code_from_his_letter(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    visitor = visit("credit", phone=True)
    page = visitor.open("/accounts/login/")
    page.get_by_role("link", name="Код на почту или в СМС").click()
    page.fill("[name=contact]", "client@credit.test")
    page.get_by_role("button", name="Получить код").click()
    page.wait_for_url("**/accounts/code/confirm/")
    assert visitor.faults() == []
    visitor.picture("code-phone")

    page.fill("[name=code]", "000000")
    expect(page.get_by_text("Осталось 4 попытки")).to_be_visible()
    subject = str(installation.letter_to("client@credit.test", subject="ваш код")["subject"])
    page.fill("[name=code]", re.sub(r"\D", "", subject))
    page.wait_for_url(lambda address: "/accounts/" not in address)

    visitor.open("/profile/")


def test_a_passkey_opens_the_account_without_a_password(visit: Callable[..., Visitor]) -> None:
    visitor = visit("desk")
    page = visitor.sign_in("accountant@desk.test")
    devtools = visitor.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    visitor.open("/accounts/2fa/webauthn/add/")
    assert visitor.faults() == []
    page.get_by_role("button", name="Добавить ключ").click()
    page.wait_for_url(lambda address: "/add/" not in address)
    visitor.open("/accounts/2fa/webauthn/")
    expect(page.get_by_role("link", name="Переименовать")).to_be_visible()
    visitor.picture("passkeys")
    visitor.context.clear_cookies()

    visitor.open("/accounts/login/")
    page.get_by_role("button", name="Ключ доступа").click()
    page.wait_for_url(lambda address: "/accounts/" not in address)

    visitor.open("/profile/")
    visitor.open("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Убрать").click()
    page.locator("main form button").first.click()
    expect(page.get_by_role("link", name="Переименовать")).to_have_count(0)
