"""One's own e-mail and phone: changed by a code that went to the new one, told to the old one, and to nobody else."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from core.accounts.models import OneTimeCode, User
from core.accounts.services.codes import AGAIN, LIFE, TRIES, digest, send_code
from core.accounts.services.contacts import WrongCode, confirm_contact_change, send_contact_changed
from core.accounts.services.limits import forget
from core.accounts.services.users import ContactTaken
from core.audit.models import AuditRecord
from core.integrations.models import SmsConnection
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered
from tests.factories.people import PASSWORD, browser, make_client, make_staff, sign_in
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-46", "FC-89", "FC-103")]
NEW = "new@alpha.test"
DIGITS = "123456"
CHANGE, CONFIRM = "/profile/email/", "/profile/email/code/"


def anna(**fields: Any) -> User:
    return make_staff(email="anna@alpha.test", password=PASSWORD, **fields)


def ask(client: Client, contact: str = NEW, *, password: str = PASSWORD, path: str = CHANGE) -> Any:
    return client.post(path, {"contact": contact, "password": password})


def waiting(contact: str = NEW, digits: str = DIGITS) -> OneTimeCode:
    """Give the code that was asked for digits that the test knows, as the worker does with digits nobody knows."""
    code = OneTimeCode.objects.get(contact=contact)
    code.digest = digest(code, digits)
    code.save(update_fields=["digest"])
    return code


def confirm(client: Client, digits: str = DIGITS, *, path: str = CONFIRM) -> Any:
    return client.post(path, {"code": digits})


def contacts(user: User) -> dict[str, Any]:
    return User.objects.filter(pk=user.pk).values("email", "email_verified", "phone", "phone_verified").get()


def test_email_changes_once_its_code_comes_back(company: CurrentCompany) -> None:
    user = anna()
    client = browser(user)

    asked = ask(client, " New@Alpha.test ")
    before = contacts(user)["email"]
    waiting()
    done = confirm(client, "123 456")

    assert (asked.status_code, asked.headers["Location"], before) == (302, CONFIRM, "anna@alpha.test")
    assert (done.status_code, done.headers["Location"]) == (302, "/profile/")
    assert contacts(user) == {"email": NEW, "email_verified": True, "phone": None, "phone_verified": False}
    assert sign_in(browser(), "anna@alpha.test").status_code == 200
    assert sign_in(browser(), NEW).status_code == 302


def test_phone_changes_by_the_same_steps(company: CurrentCompany) -> None:
    user = make_client(email="client@alpha.test", password=PASSWORD)
    client = browser(user)

    ask(client, "8 (900) 000-00-17", path="/profile/phone/")
    waiting("+79000000017")
    confirm(client, path="/profile/phone/code/")

    assert contacts(user) | {"email_verified": False} == {
        "email": "client@alpha.test",
        "email_verified": False,
        "phone": "+79000000017",
        "phone_verified": True,
    }


def test_present_password_or_a_fresh_sign_in_is_asked_for(company: CurrentCompany) -> None:
    anna()
    open_session, fresh = browser(User.objects.get()), browser()
    sign_in(fresh, "anna@alpha.test")

    answers = [ask(open_session, password=""), ask(open_session, password="wrong"), ask(fresh, password="")]

    assert [answer.status_code for answer in answers] == [422, 422, 302]
    assert OneTimeCode.objects.count() == 1


def test_without_a_password_one_has_to_sign_in_again(company: CurrentCompany) -> None:
    client = browser(make_staff(email="passkey@alpha.test"))

    answers = [client.get(CHANGE), ask(client, password="")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("/accounts/login/?next=/profile/email/" in answer.content.decode() for answer in answers)
    assert not OneTimeCode.objects.exists()


@pytest.mark.requirement("PL-36")
def test_wrong_used_and_expired_codes_change_nothing(company: CurrentCompany) -> None:
    user = anna()
    client = browser(user)
    ask(client)
    code = waiting()

    wrong = confirm(client, "000000")
    OneTimeCode.objects.filter(pk=code.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = confirm(client)

    assert (wrong.status_code, "Осталось 4 попытки" in wrong.content.decode()) == (422, True)
    assert (expired.status_code, expired.headers["Location"]) == (302, CHANGE)
    assert contacts(user)["email"] == "anna@alpha.test"


def test_guesses_run_out(company: CurrentCompany) -> None:
    client = browser(anna())
    ask(client)
    waiting()

    tries = [confirm(client, "000000") for _ in range(TRIES)]
    late = confirm(client)

    assert {one.status_code for one in [*tries, late]} == {422}
    assert "больше не действует" in late.content.decode()


def test_code_serves_its_owner_once(company: CurrentCompany) -> None:
    user, other = anna(), make_staff(email="boris@alpha.test", password=PASSWORD)
    ask(browser(user))
    code = waiting()

    for person, at in ((other, timezone.now()), (user, timezone.now() + LIFE)):
        with pytest.raises(WrongCode):
            confirm_contact_change(user=person, code_id=code.pk, digits=DIGITS, at=at)
    confirm_contact_change(user=user, code_id=code.pk, digits=DIGITS, at=timezone.now())
    with pytest.raises(WrongCode):
        confirm_contact_change(user=user, code_id=code.pk, digits=DIGITS, at=timezone.now())

    assert [contacts(one)["email"] for one in (user, other)] == [NEW, "boris@alpha.test"]


def test_code_of_one_company_serves_no_other(company: CurrentCompany, other_company: CurrentCompany) -> None:
    user = anna()
    ask(browser(user))
    code = waiting()

    with entered(other_company):
        twin = User.objects.create(id=user.pk, email="anna@beta.test", kind="staff")
        with pytest.raises(WrongCode):
            confirm_contact_change(user=twin, code_id=code.pk, digits=DIGITS, at=timezone.now())


@pytest.mark.requirement("PL-43")
def test_contact_of_somebody_else_looks_like_a_free_one(company: CurrentCompany) -> None:
    client = browser(anna())
    make_staff(email="owner@alpha.test")

    pages = []
    for contact in ("owner@alpha.test", "nobody@alpha.test"):
        asked = ask(client, contact)
        shown = client.get(CONFIRM).content.decode().replace(contact, "CONTACT")
        wrong = confirm(client, "000000").content.decode().replace(contact, "CONTACT")
        pages.append((asked.status_code, asked.headers["Location"], *map(without_tokens, (shown, wrong))))
        sent = send_code(code_id=str(OneTimeCode.objects.get(contact=contact).pk))
        pages[-1] = (*pages[-1],)
        assert sent == (contact == "nobody@alpha.test")

    assert pages[0] == pages[1]
    told, code = mail.outbox
    assert (told.to, code.to) == (["owner@alpha.test"], ["nobody@alpha.test"])
    assert not re.search(r"\b\d{6}\b", told.body)


def without_tokens(page: str) -> str:
    return re.sub(r"(?<=grant=)[^\"&]+|[A-Za-z0-9]{64}", "TOKEN", page)


def test_own_confirmed_contact_is_not_confirmed_again(company: CurrentCompany) -> None:
    user = anna()
    client = browser(user)

    ask(client, "anna@alpha.test")
    waiting("anna@alpha.test")
    confirm(client)
    forget(AGAIN, "change_email anna@alpha.test")
    again = ask(client, "anna@alpha.test")

    assert contacts(user)["email_verified"]
    assert (again.status_code, "уже ваш" in again.content.decode()) == (422, True)


def test_codes_cannot_be_asked_for_without_end(company: CurrentCompany) -> None:
    client = browser(anna())

    answers = [ask(client) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]


@pytest.mark.parametrize("contact", ["", "anna", "@", "a" * 300 + "@x.ru", "x@y.ru\x00", "<b>@x.ru"])
def test_what_is_no_address_is_refused(company: CurrentCompany, contact: str) -> None:
    assert ask(browser(anna()), contact).status_code == 422
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize("phone", ["", "12", "abc", "+7" + "9" * 30])
def test_what_is_no_phone_is_refused(company: CurrentCompany, phone: str) -> None:
    assert ask(browser(anna()), phone, path="/profile/phone/").status_code == 422


def test_change_is_recorded_for_the_administrator(company: CurrentCompany) -> None:
    user = anna()
    client = browser(user)
    ask(client)
    waiting()
    confirm(client)

    entry = AuditRecord.objects.get(action="accounts.contact.changed")

    assert (entry.kind, entry.actor_id, entry.subject_id) == ("security", user.pk, str(user.pk))
    assert entry.changes == {"email": ["anna@alpha.test", NEW], "email_verified": [False, True]}


@pytest.mark.parametrize(("field", "subject"), [("email", "Почта для входа изменена"), ("phone", "Телефон изменён")])
def test_letter_about_the_change_names_the_new_contact_in_part(
    company: CurrentCompany, field: str, subject: str
) -> None:
    send_contact_changed(user_id=anna().pk, to="anna@alpha.test", field=field, contact="n•••@alpha.test")

    letter = mail.outbox[-1]
    assert (letter.to, letter.subject, "n•••@alpha.test" in letter.body) == (["anna@alpha.test"], subject, True)


def test_of_two_who_confirm_one_contact_at_once_one_gets_it(fresh_company: CurrentCompany) -> None:
    now = timezone.now()
    with entered(fresh_company):
        people = [make_staff(email=f"{name}@fresh.test") for name in ("anna", "boris")]
        asked = []
        for person in people:
            code = OneTimeCode.objects.create(
                purpose="change_email",
                channel="email",
                contact=NEW,
                user=person,
                language="ru",
                created_at=now,
                expires_at=now + LIFE,
            )
            code.digest = digest(code, DIGITS)
            code.save(update_fields=["digest"])
            asked.append((person, code))

    def try_one(pair: tuple[User, OneTimeCode]) -> str:
        with entered(fresh_company):
            try:
                confirm_contact_change(user=pair[0], code_id=pair[1].pk, digits=DIGITS, at=now)
            except ContactTaken as error:
                return str(error.code)
            finally:
                connections.close_all()
        return "changed"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(try_one, asked))

    with entered(fresh_company):
        emails = {contacts(one)["email"] for one in people}
        recorded = AuditRecord.objects.filter(action="accounts.contact.changed").count()
    assert answers == ["changed", "contact_taken"]
    assert (NEW in emails, len(emails), recorded) == (True, 2, 1)


def test_code_and_letter_reach_the_mailboxes(fresh_company: CurrentCompany, outside: Outside) -> None:
    with entered(fresh_company):
        user = make_staff(email="anna@fresh.test", password=PASSWORD)
        client = browser(user)
        ask(client, "new@fresh.test")
    drain(seconds=5)
    (code,) = outside.letters("new@fresh.test")

    with entered(fresh_company):
        done = confirm(client, re.sub(r"\D", "", code["subject"]))
    drain(seconds=5)

    (letter,) = outside.letters("anna@fresh.test")
    assert (done.headers["Location"], letter["subject"]) == ("/profile/", "Почта для входа изменена")
    assert "n•••@fresh.test" in letter["text"]


def test_code_for_a_phone_comes_by_message_and_never_to_anothers(
    fresh_company: CurrentCompany, outside: Outside
) -> None:
    mine, theirs = "+79000000017", "+79000000018"
    with entered(fresh_company):
        SmsConnection.objects.create(operator="smsc", account="login", secret="sandbox", sender="Fresh")
        User.objects.create_user(phone=theirs, kind="client")
        client = browser(make_staff(email="anna@fresh.test", password=PASSWORD))
        for phone in (theirs, mine):
            ask(client, phone, path="/profile/phone/")
    drain(seconds=5)
    (message,) = outside.messages(mine)
    digits = re.match(r"\d{6}", message["text"])
    assert digits

    with entered(fresh_company):
        done = confirm(client, digits[0], path="/profile/phone/code/")
        kept = User.objects.filter(email="anna@fresh.test").values_list("phone", "phone_verified").get()

    assert (done.headers["Location"], kept) == ("/profile/", (mine, True))
    assert outside.messages(theirs) == []
