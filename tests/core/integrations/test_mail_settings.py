"""Connecting a company's own mail server: on the page and through the API, with a password that only goes in."""

import logging
from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditRecord
from core.integrations.models import MailConnection, MailMessage
from core.lib.company import CurrentCompany, entered
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside, free_port

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-68", "PL-91", "PL-92")]
PAGE = "/settings/mail/"
API = "/api/v1/integrations/mail/"
TO = "reader@client.test"


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return browser(make_staff("integrations.manage_connection"))


def server(outside: Outside | None = None, **more: Any) -> dict[str, Any]:
    port = outside.mail_port if outside else free_port()
    facts = {"host": "127.0.0.1", "port": port, "security": "none", "user": "kovyl", "password": "sandbox"}
    return {**facts, "sender_name": "Ковыль", "sender_address": "mail@kovyl.test", "falls_back": "on", **more}


@pytest.mark.requirement("FC-92", "FC-94")
def test_server_is_kept_checked_and_tried(staff: Client, outside: Outside) -> None:
    staff.post(PAGE, server(outside))
    staff.post(f"{PAGE}check/")
    checked = MailConnection.objects.get()
    staff.post(f"{PAGE}trial/", {"to": TO})

    assert (checked.host, checked.user, checked.password, checked.falls_back, checked.works) == (
        "127.0.0.1",
        "kovyl",
        "sandbox",
        True,
        True,
    )
    assert checked.check_result == "Сервер впускает и принимает письма с вашего адреса."
    (letter,) = outside.letters(TO)
    assert (letter["from"], letter["subject"]) == ("Ковыль <mail@kovyl.test>", "Пробное письмо от Alpha")


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"password": "wrong"}, "Неверный логин или пароль"),
        ({"security": "starttls"}, "Сертификат сервера 127.0.0.1 недействителен"),
        ({"sender_address": "other@kovyl.test"}, "Сервер не разрешает отправлять от other@kovyl.test"),
    ],
)
def test_what_the_check_finds_is_told_on_the_page(
    staff: Client, outside: Outside, broken: dict[str, str], words: str
) -> None:
    outside.play("mail", refused_sender="other@kovyl.test")
    staff.post(PAGE, server(outside, **broken))
    staff.post(f"{PAGE}check/")

    page = staff.get(PAGE).content.decode()

    assert ("Не работает" in page, words in page) == (True, True)


@pytest.mark.requirement("FC-94")
def test_password_never_comes_back(staff: Client, outside: Outside, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "very-secret-word"
    staff.post(PAGE, server(outside, password=secret))
    staff.post(f"{PAGE}check/")
    api = Program(make_staff("integrations.manage_connection"))

    answers = [staff.get(PAGE).content.decode(), api.get(API).content.decode(), caplog.text]

    assert [secret in answer for answer in answers] == [False, False, False]
    assert api.get(API).json()["has_password"] is True
    assert secret not in str(list(AuditRecord.objects.values()))


@pytest.mark.requirement("PL-142")
def test_changes_are_recorded_and_an_empty_password_keeps_the_old(staff: Client) -> None:
    first = server()
    staff.post(PAGE, first)
    staff.post(PAGE, {**first, "sender_name": "Other", "password": ""})
    staff.post(PAGE, {**first, "sender_name": "Other", "password": "another"})
    refused = staff.post(PAGE, {**first, "host": "smtp.example.com", "password": ""})

    records = AuditRecord.objects.filter(action="integrations.mail.connected").order_by("pk")
    assert [(one.changes.get("sender_name"), one.facts) for one in records] == [
        ([None, "Ковыль"], {}),
        (["Ковыль", "Other"], {}),
        (None, {"password_replaced": True}),
    ]
    assert (refused.status_code, MailConnection.objects.get().password) == (422, "another")


@pytest.mark.parametrize(
    "broken", [{"host": ""}, {"port": "0"}, {"port": "x"}, {"security": "ssl"}, {"sender_address": "nobody"}]
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(staff: Client, broken: dict[str, str]) -> None:
    answer = staff.post(PAGE, server(**broken))

    assert (answer.status_code, MailConnection.objects.exists()) == (422, False)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_disconnected_server_is_forgotten(staff: Client) -> None:
    staff.post(PAGE, server())
    staff.post(f"{PAGE}disconnect/")

    assert MailConnection.objects.exists() is False
    assert AuditRecord.objects.filter(action="integrations.mail.disconnected").count() == 1


def test_other_people_and_companies_see_nothing(staff: Client, other_company: CurrentCompany) -> None:
    staff.post(PAGE, server(sender_address="secret-sender@kovyl.test"))
    MailMessage.objects.create(key="k", to=TO, carrier="own", state="accepted")

    client = make_client("integrations.manage_connection", organizations=[make_organization()])
    strangers = [browser(make_staff("accounts.view_user")), browser(client)]
    assert [stranger.get(PAGE).status_code for stranger in strangers] == [403, 403]
    with entered(other_company):
        theirs = browser(make_staff("integrations.manage_connection"))
        program = Program(make_staff("integrations.manage_connection"))
        assert "secret-sender" not in theirs.get(PAGE).content.decode()
        assert TO not in theirs.get(f"{PAGE}messages/").content.decode()
        assert program.get(API).status_code == 404
        assert program.get(f"{API}messages/").json()["results"] == []


def test_history_tells_why_the_platform_had_to_send(staff: Client) -> None:
    MailMessage.objects.create(key="k", to=TO, carrier="platform", state="accepted", why="Сервер не отвечает")

    page = staff.get(f"{PAGE}messages/").content.decode()

    assert [word in page for word in (TO, "Принято сервером", "Сервер не отвечает")] == [True, True, True]


def test_api_keeps_checks_lists_and_disconnects(company: CurrentCompany, outside: Outside) -> None:
    api = Program(make_staff("integrations.manage_connection"))

    put = api.put(API, {**server(outside), "falls_back": False})
    checked = api.post(f"{API}check/")

    assert (put.status_code, put.json()["host"], put.json()["falls_back"]) == (200, "127.0.0.1", False)
    assert checked.json()["works"] is True
    wrong = api.put(API, {"host": "", "port": 0})
    assert (wrong.status_code, sorted(wrong.json()["errors"])) == (400, ["host", "port", "security", "sender_address"])
    assert api.get(f"{API}messages/").json()["results"] == []
    assert api.client.delete(API).status_code == 204
    assert api.get(API).status_code == 404
