"""Letters go through the company's own server, fall back to the platform's with a reason, and are never lost."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.accounts.services.codes import request_code
from core.integrations.mail.breaker import breaker
from core.integrations.mail.server import LetterTrouble, Server, ServerTrouble, conversation, end_kept
from core.integrations.models import MailConnection, MailMessage
from core.integrations.sandbox.server import Sandbox
from core.jobs.drain import drain
from core.lib import mail
from core.lib.company import PUBLIC, CurrentCompany, company_by_schema, entered
from core.lib.mail import Letter
from tests.sandbox import Outside, free_port

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-59", "PL-66", "PL-68")]
TO = "reader@client.test"
LETTER = Letter(to=TO, subject="Счёт", text="Счёт готов.\n", about="invoice", key="invoice:1")


@pytest.fixture
def own_server(tmp_path: Path, outside: Outside) -> Iterator[Outside]:
    """A second mail server, the company's own, beside the platform's."""
    ports = {"web": free_port(), "mail": free_port()}
    sandbox = Sandbox(folder=tmp_path / "own", ports=ports)
    sandbox.start()
    yield Outside(ports["web"], mail_port=ports["mail"])
    end_kept()
    sandbox.stop()


@pytest.fixture(autouse=True)
def no_attempts_left() -> Iterator[None]:
    """Failed attempts are written on a connection of their own, so the end of the test does not take them back."""
    yield
    with entered(company_by_schema("alpha") or PUBLIC):
        MailMessage.objects.all().delete()


def connect(port: int, **more: Any) -> MailConnection:
    facts = {"host": "127.0.0.1", "port": port, "security": "none", "user": "kovyl", "password": "sandbox"}
    facts |= {"sender_name": "Ковыль", "sender_address": "mail@kovyl.test"}
    breaker.forget()
    return MailConnection.objects.create(**{**facts, **more})


def kept() -> dict[str, Any]:
    return MailMessage.objects.values("to", "about", "carrier", "state", "problem", "why", "attempts").get()


def test_letter_goes_through_the_own_server_once(
    company: CurrentCompany, outside: Outside, own_server: Outside
) -> None:
    connect(own_server.mail_port)

    first, second = mail.hand_over(LETTER), mail.hand_over(LETTER)

    (letter,) = own_server.letters(TO)
    assert (letter["from"], letter["subject"], letter["text"].strip()) == (
        "Ковыль <mail@kovyl.test>",
        "Счёт",
        "Счёт готов.",
    )
    assert (first, outside.letters(TO)) == (second, [])
    assert kept() == {
        "to": TO,
        "about": "invoice",
        "carrier": "own",
        "state": "accepted",
        "problem": "",
        "why": "",
        "attempts": 1,
    }


def test_company_without_a_server_sends_through_the_platform(company: CurrentCompany, outside: Outside) -> None:
    carried = mail.hand_over(LETTER)

    (letter,) = outside.letters(TO)
    assert letter["from"].startswith("Alpha <")
    assert (carried.carrier, carried.why, kept()["carrier"]) == ("platform", "", "platform")


def test_dead_server_is_left_alone_and_the_platform_takes_over_with_a_reason(
    company: CurrentCompany, outside: Outside
) -> None:
    port = free_port()
    connect(port)

    why = mail.hand_over(LETTER).why
    began = breaker.failing()
    mail.hand_over(Letter(to=TO, subject="Другое", text="x"))
    later = breaker.failing()

    assert why == f"127.0.0.1 не принимает соединения на порту {port}."
    assert [one["subject"] for one in outside.letters(TO)] == ["Другое", "Счёт"]
    assert began is not None
    assert (began.times, later, began.until > time.time()) == (1, began, True)
    assert set(MailMessage.objects.values_list("carrier", "state", "why")) == {("platform", "accepted", why)}


def test_server_that_works_again_is_used_again(company: CurrentCompany, outside: Outside, own_server: Outside) -> None:
    connect(own_server.mail_port)
    cache.set("integrations:failing:mail", {"times": 3, "until": time.time() - 1, "words": "away"}, 60)

    carried = mail.hand_over(LETTER)

    assert (carried.carrier, breaker.failing()) == ("own", None)


def test_server_that_was_restarted_between_two_letters_is_met_anew(
    company: CurrentCompany, outside: Outside, tmp_path: Path
) -> None:
    ports = {"web": free_port(), "mail": free_port()}
    connect(ports["mail"])
    for number in range(2):
        sandbox = Sandbox(folder=tmp_path / "again", ports=ports)
        sandbox.start()
        carried = [mail.hand_over(Letter(to=TO, subject=f"{number}{place}", text="x")).carrier for place in range(3)]
        sandbox.stop()
        assert carried == ["own"] * 3

    assert (breaker.failing(), outside.letters(TO)) == (None, [])


def test_letter_after_a_refused_one_goes_on_in_the_same_conversation(
    company: CurrentCompany, outside: Outside, own_server: Outside
) -> None:
    connect(own_server.mail_port)
    own_server.play("mail", refused="nobody@client.test")
    with pytest.raises(LetterTrouble):
        mail.hand_over(Letter(to="nobody@client.test", subject="x", text="x"))

    mail.hand_over(LETTER)

    assert [one["subject"] for one in own_server.letters(TO)] == ["Счёт"]


def test_failures_of_one_company_leave_another_alone(
    company: CurrentCompany, other_company: CurrentCompany, outside: Outside
) -> None:
    connect(free_port())
    mail.hand_over(LETTER)

    with entered(other_company):
        carried = mail.hand_over(LETTER)
        theirs = (breaker.failing(), MailConnection.objects.count(), MailMessage.objects.count())

    assert (carried.why, theirs) == ("", (None, 0, 1))


def test_company_that_wants_no_fallback_waits(company: CurrentCompany, outside: Outside) -> None:
    connect(free_port(), falls_back=False)

    for _time in range(2):
        with pytest.raises(ServerTrouble) as trouble:
            mail.hand_over(LETTER)
        assert not trouble.value.permanent
    assert outside.letters(TO) == []


@pytest.mark.parametrize(
    ("play", "permanent", "words"),
    [
        ({"refused": TO}, True, "Сервер не принимает письма для reader@client.test: 5.1.1 No such mailbox"),
        ({"busy": TO}, False, "Сервер не принимает письма для reader@client.test: 4.2.1 Mailbox is busy"),
    ],
)
def test_refused_recipient_is_the_letters_trouble_and_not_the_servers(
    company: CurrentCompany, outside: Outside, own_server: Outside, play: dict[str, str], permanent: bool, words: str
) -> None:
    connect(own_server.mail_port)
    own_server.play("mail", **play)

    with pytest.raises(LetterTrouble) as trouble:
        mail.hand_over(LETTER)

    assert (str(trouble.value), trouble.value.permanent) == (words, permanent)
    assert (outside.letters(TO), breaker.failing()) == ([], None)


def test_refused_recipient_is_told_of_the_platform_too(company: CurrentCompany, outside: Outside) -> None:
    outside.play("mail", refused=TO)

    with pytest.raises(LetterTrouble, match=r"5\.1\.1 No such mailbox") as trouble:
        mail.hand_over(LETTER)

    assert trouble.value.permanent


def trouble_of(server: Server) -> tuple[str, bool]:
    with pytest.raises(ServerTrouble) as trouble, conversation(server):
        pass
    return str(trouble.value), trouble.value.permanent


def test_what_is_wrong_with_a_server_is_said_in_words(company: CurrentCompany, outside: Outside, settings: Any) -> None:
    port, closed = outside.mail_port, free_port()
    here: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none"}
    settings.EMAIL_CA_FILE = ""

    assert trouble_of(Server(**{**here, "host": "no-such-server.invalid"})) == (
        "Сервера no-such-server.invalid нет: проверьте, как он написан.",
        True,
    )
    assert trouble_of(Server(**{**here, "port": closed})) == (
        f"127.0.0.1 не принимает соединения на порту {closed}.",
        False,
    )
    assert trouble_of(Server(**{**here, "security": "starttls"})) == (
        "Сертификат сервера 127.0.0.1 недействителен: self-signed certificate.",
        True,
    )
    assert trouble_of(Server(**{**here, "security": "tls"})) == (
        f"На порту {port} сервера 127.0.0.1 шифрование не начинается сразу: выберите STARTTLS или другой порт.",
        True,
    )
    assert trouble_of(Server(**here, user="kovyl", password="wrong")) == (
        "Неверный логин или пароль: 5.7.8 Authentication credentials invalid",
        True,
    )


def test_certificate_of_a_known_authority_is_believed(
    company: CurrentCompany, outside: Outside, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_CA_FILE = str(tmp_path / "certificate.pem")
    connect(outside.mail_port, security="starttls")

    assert mail.hand_over(LETTER).carrier == "own"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.7", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_private_addresses_cannot_be_connected(
    company: CurrentCompany, outside: Outside, settings: Any, host: str
) -> None:
    settings.PRIVATE_NETWORKS_ALLOWED = []

    words, permanent = trouble_of(Server(host=host, port=outside.mail_port, security="none"))

    assert (words, permanent) == (
        f"{host} — адрес внутри закрытой сети: подключать можно только общедоступные серверы.",
        True,
    )


def test_invented_headers_and_names_stay_words(company: CurrentCompany, outside: Outside, own_server: Outside) -> None:
    connect(own_server.mail_port, sender_name='Ковыль"\r\nBcc: all@client.test')

    subject, text = "Привет\r\nBcc: all@client.test", "<b>я</b>\n"
    mail.hand_over(Letter(to=TO, subject=subject, text=text, html=mail.dress(subject, text, {})))

    (letter,) = own_server.letters(TO)
    html = own_server.get(letter["url"])["html"]
    assert (letter["subject"], letter["to"]) == ("Привет Bcc: all@client.test", [TO])
    assert "&lt;b&gt;я&lt;/b&gt;" in html


@pytest.mark.requirement("PL-37")
def test_codes_go_through_the_same_door(fresh_company: CurrentCompany, outside: Outside, own_server: Outside) -> None:
    with entered(fresh_company):
        connect(own_server.mail_port)
        request_code(purpose="test", channel="email", contact=TO, client_ip="192.0.2.1", at=timezone.now())

    drain(seconds=5)

    assert [one["from"] for one in own_server.letters(TO)] == ["Ковыль <mail@kovyl.test>"]
    with entered(fresh_company):
        history = str(list(MailMessage.objects.values()))
    assert own_server.letters(TO)[0]["subject"].split()[0] not in history
