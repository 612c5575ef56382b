"""The sandbox takes real letters over SMTP and shows them to people and programs."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from core.integrations.sandbox.mailbox import Mailbox
from core.integrations.sandbox.server import Sandbox
from tests.sandbox import free_port

pytestmark = [pytest.mark.integration]


@pytest.fixture
def ports(tmp_path: Path, settings: Settings) -> Iterator[dict[str, int]]:
    """A sandbox of the test's own, to which Django's mail goes."""
    ports = {"web": free_port(), "mail": free_port()}
    options = {"host": "127.0.0.1", "port": ports["mail"]}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    sandbox = Sandbox(folder=tmp_path, ports=ports)
    sandbox.start()
    yield ports
    sandbox.stop()


def call(ports: dict[str, int], path: str, method: str = "GET", **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, f"http://127.0.0.1:{ports['web']}{path}", headers=names, trust_env=False)


def send(ports: dict[str, int], subject: str, to: str) -> None:
    letter = EmailMultiAlternatives(
        subject, "Откройте https://desk.localhost/invite/abc/?next=%2F.", "Зарянка <no-reply@desk.test>", [to]
    )
    letter.attach_alternative('<p><a href="https://desk.localhost/invite/html/?a=1&amp;b=2">Войти</a></p>', "text/html")
    letter.attach("счёт.txt", "сумма", "text/plain")
    assert letter.send() == 1


def test_a_letter_sent_over_smtp_is_read_as_json(ports: dict[str, int]) -> None:
    send(ports, "Приглашение", "Inna@Desk.test")
    send(ports, "Другое", "other@desk.test")

    results = call(ports, "/mail/?to=inna@desk.test&format=json").json()["results"]
    everything = call(ports, "/mail/", Accept="application/json").json()["results"]
    one = call(ports, "/mail/1/", Accept="application/json").json()

    assert [(letter["subject"], letter["to"], letter["attachments"]) for letter in results] == [
        ("Приглашение", ["inna@desk.test"], ["счёт.txt"])
    ]
    assert results[0]["links"] == [
        "https://desk.localhost/invite/abc/?next=%2F",
        "https://desk.localhost/invite/html/?a=1&b=2",
    ]
    assert [letter["id"] for letter in everything] == [2, 1]
    assert "Войти" in one["html"]


def test_people_see_the_letter_apart_from_the_page_and_without_script(ports: dict[str, int]) -> None:
    send(ports, "Приглашение", "inna@desk.test")

    listed = call(ports, "/mail/").text
    page = call(ports, "/mail/1/").text
    letter = call(ports, "/mail/1/html/")
    policy = letter.headers["Content-Security-Policy"]
    attachment = call(ports, "/mail/1/attachments/0/").text

    assert '<a href="/mail/1/">Приглашение</a>' in listed
    assert 'href="https://desk.localhost/invite/abc/?next=%2F"' in page
    assert letter.text.startswith('<base target="_blank"><p><a href=')
    assert policy.startswith("sandbox allow-popups")
    assert "script-src" not in policy
    assert attachment.strip() == "сумма"


def test_letters_outlive_a_restart_until_they_are_deleted(ports: dict[str, int], tmp_path: Path) -> None:
    send(ports, "Приглашение", "inna@desk.test")

    kept = [letter.subject for letter in Mailbox(tmp_path / "mail").letters()]
    status = call(ports, "/mail/", method="DELETE").status_code

    assert kept == ["Приглашение"]
    assert status == 204
    assert Mailbox(tmp_path / "mail").letters() == []


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/mail/7/", "GET", {}, 404),
        ("/mail/x/", "GET", {}, 404),
        ("/mail/%2e%2e/", "GET", {}, 404),
        ("/nothing/", "GET", {}, 404),
        ("/mail/", "PUT", {}, 404),
        ("/mail/", "GET", {"Host": "evil.example"}, 403),
        ("/mail/delete/", "POST", {"Origin": "https://evil.example"}, 403),
    ],
)
def test_strange_calls_are_refused(
    ports: dict[str, int], path: str, method: str, headers: dict[str, str], status: int
) -> None:
    assert call(ports, path, method, **headers).status_code == status


def test_the_first_page_names_the_services(ports: dict[str, int]) -> None:
    listed = call(ports, "/?format=json").json()["services"]
    russian, english = call(ports, "/").text, call(ports, "/", Accept_Language="en").text

    first = ["/mail/", "/sms/", "/push/", "/telegram/", "/registry/"]
    assert [service["path"] for service in listed][:5] == first
    assert {"/yookassa/", "/stripe/", "/tbank/"} <= {service["path"] for service in listed}
    assert 'href="/mail/">Почтовый ящик' in russian
    assert 'href="/mail/">Mailbox' in english
