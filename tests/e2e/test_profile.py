"""A person looks after his own account: preferences, a confirmed e-mail, other sessions."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-46", "FC-89", "FC-90", "FC-103")]
PERSON, NEW, HOST = "operator@desk.test", "operator.new@desk.test", "desk"


def sent_code(installation: Installation, to: str) -> str:
    """Read the code out of the mailbox of the outside world."""
    subject = str(installation.letter_to(to, subject="ваш код")["subject"])
    return re.sub(r"\D", "", subject)


def test_person_saves_what_he_likes_and_sees_it_at_once(visit: Callable[..., Visitor]) -> None:
    visitor = visit(HOST)
    page = visitor.sign_in(PERSON)
    visitor.open("/profile/")

    page.fill("[name=notification_email]", NEW)
    page.fill("[name=time_zone]", "Омск, UTC+6")
    expect(page.locator("[data-save-count]")).to_have_text("2 изменения")
    visitor.send("form.at-form")

    visitor.must_say("Профиль сохранён")
    expect(page.locator("[name=time_zone]")).to_have_value("Омск, UTC+6")
    assert visitor.faults() == []
    visitor.picture("profile")


@pytest.mark.parametrize("path", ["/profile/", "/profile/security/", "/profile/sessions/", "/profile/email/"])
def test_own_pages_fit_a_phone_and_every_reader(visit: Callable[..., Visitor], path: str) -> None:
    visitor = visit(HOST, phone=True, scheme="dark")
    visitor.sign_in(PERSON)

    visitor.open(path)

    assert visitor.faults() == []


@pytest.mark.requirement("PL-44")
def test_other_browser_is_out_once_its_session_is_ended(visit: Callable[..., Visitor]) -> None:
    here, there = visit(HOST), visit(HOST, scripts=False)
    page = here.sign_in(PERSON)
    there.sign_in(PERSON)
    here.open("/profile/sessions/")

    page.get_by_role("button", name="Завершить другие").click()
    here.must_say("Остальные сеансы завершены")
    there.open("/profile/")

    assert there.path().startswith("/accounts/login/")
    here.open("/profile/")
    assert here.path() == "/profile/"


def test_email_is_changed_with_the_code_of_the_letter(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    visitor = visit(HOST, scripts=False)
    page = visitor.sign_in(PERSON)

    for present, new in ((PERSON, NEW), (NEW, PERSON)):
        visitor.open("/profile/")
        visitor.follow("/profile/email/")
        page.fill("[name=contact]", new)
        visitor.send()
        page.fill("[name=code]", sent_code(installation, new))
        visitor.send()

        visitor.must_say("Контакт подтверждён")
        visitor.must_say(new)
        assert "войти нельзя" in str(installation.letter_to(present, subject="Почта для входа изменена")["text"])
