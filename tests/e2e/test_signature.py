"""A client signs by the code from an SMS, the company signs after him, and anybody checks the file."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-111", "ML-70", "ML-72", "ML-73", "FC-83")]
HOST, DOCUMENT = "rail", re.compile("Акт")
PHONE, MANAGERS_PHONE = "+79000001001", "+79000001077"


def test_a_document_is_signed_by_both_sides_and_anybody_checks_it(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    client = visit(HOST, phone=True)
    page = client.sign_in(f"client@{HOST}.test")
    client.open("/sign/")
    assert client.faults() == []
    open_first(client)
    page.wait_for_url(re.compile(r"/sign/\d+/"))
    at = client.path().partition("#")[0]
    assert client.faults() == []
    client.picture("sign-terms-phone")
    page.check("[name=accept]")
    pinned(page, "Принять соглашение")
    client.picture("sign-ask-phone")
    sign_by_code(client, installation, PHONE)
    client.must_say("Вы подписали этот документ")
    client.must_say("Осталось подписать другим")
    assert client.faults() == []
    client.picture("signed-phone")

    company = visit(HOST)
    desk = company.sign_in(f"manager@{HOST}.test")
    confirm_phone(company, installation)
    company.open("/sign/?state=waiting")
    open_first(company)
    desk.wait_for_url(re.compile(r"/sign/\d+/"))
    assert company.faults() == []
    desk.check("[name=accept]")
    desk.get_by_role("button", name="Принять соглашение").first.click()
    sign_by_code(company, installation, MANAGERS_PHONE)
    company.must_say("Вы подписали этот документ")

    receipt = ready(client, at)
    content = taken(page, "/file/")
    assert receipt.startswith(b"%PDF")
    checked(visit, content, "Да: это именно тот файл")
    checked(visit, receipt, "Да: это наш протокол")
    checked(visit, content[:-1] + bytes([content[-1] ^ 1]), "Нет: этот файл здесь не подписывали")

    company.open("/signatures/?state=complete")
    assert company.faults() == []
    open_first(company)
    company.must_say("Подписан всеми")
    assert company.faults() == []
    company.picture("signing")


def open_first(visitor: Visitor) -> None:
    """Open the first document of the list."""
    visitor.page.locator("#content").get_by_role("link", name=DOCUMENT).locator("visible=true").first.click()


def pinned(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator(".at-pinned").get_by_role("button", name=name).click()


def sign_by_code(visitor: Visitor, installation: Installation, phone: str) -> None:
    page = visitor.page
    page.get_by_role("button", name="Получить код").locator("visible=true").first.click()
    code = str(installation.message_to(phone, "код подписи")["text"])[:6]
    field = page.locator("[name=code]")
    field.wait_for()
    assert visitor.faults() == []
    field.fill("000000" if code != "000000" else "111111")
    page.get_by_role("button", name="Подписать", exact=True).locator("visible=true").first.click()
    visitor.must_say("Осталось 4 попытки")
    field.fill(code)
    page.get_by_role("button", name="Подписать", exact=True).locator("visible=true").first.click()


def confirm_phone(visitor: Visitor, installation: Installation) -> None:
    page = visitor.open("/profile/phone/")
    page.fill("[name=contact]", MANAGERS_PHONE)
    visitor.send()
    page.fill("[name=code]", str(installation.message_to(MANAGERS_PHONE)["text"])[:6])
    visitor.send()


def ready(visitor: Visitor, at: str) -> bytes:
    """Wait until the worker has made the receipt, and take it."""
    link = visitor.page.get_by_role("link", name="Протокол подписания")
    for _ in range(60):
        visitor.open(at)
        if link.count():
            break
        visitor.page.wait_for_timeout(500)
    return taken(visitor.page, "/receipt/")


def taken(page: Page, part: str) -> bytes:
    """Save the file behind a link of the page."""
    with page.expect_download() as download:
        page.locator(f"#content a[href$='{part}']").click()
    return download.value.path().read_bytes()


def checked(visit: Callable[..., Visitor], content: bytes, verdict: str) -> None:
    stranger = visit(HOST, phone=True, scheme="dark")
    page = stranger.open("/verify/")
    file = {"name": "contract.pdf", "mimeType": "application/pdf", "buffer": content}
    page.set_input_files("[name=file]", [file])  # type: ignore[list-item]
    page.get_by_role("button", name="Проверить файл").click()
    stranger.must_say(verdict)
    assert stranger.faults() == []
    stranger.picture(f"verify-{verdict[:3].strip(':').lower()}-phone")
