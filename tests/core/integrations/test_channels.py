"""Mail, pushes and Telegram as channels of notifications: what they answer, and whom they reach in one query."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.integrations.mail.breaker import breaker
from core.integrations.mail.channel import Email
from core.integrations.models import MailConnection, MailMessage, TelegramChat
from core.integrations.push.channel import WebPush
from core.integrations.push.keys import issue_keys
from core.integrations.push.subscribing import subscribe
from core.integrations.sandbox.telegram import SECRET
from core.integrations.telegram.channel import Telegram
from core.integrations.telegram.connecting import connect_bot
from core.lib.company import PUBLIC, CurrentCompany, company_by_schema, entered
from core.notifications.channels import Channel, Envelope, Outcome, channels
from tests.factories.finance import make_legal_entity
from tests.factories.people import make_staff
from tests.sandbox import Outside, free_port

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-59", "PL-60", "PL-66")]


@pytest.fixture(autouse=True)
def no_attempts_left() -> Iterator[None]:
    """Failed attempts are written on a connection of their own, so the end of the test does not take them back."""
    yield
    with entered(company_by_schema("alpha") or PUBLIC):
        MailMessage.objects.all().delete()


def envelope(person: User, key: str = "n1", **more: Any) -> Envelope:
    facts = {"address": person.email or "", "name": "Анна", "language": "ru", "subject": "Счёт", "body": "Счёт готов."}
    return Envelope(key=key, recipient_id=person.pk, **{**facts, **more})


def with_browser(person: User, outside: Outside) -> str:
    made = httpx.post(f"{outside.url}/push/browsers/", trust_env=False).json()
    subscribe(user=person, endpoint=made["endpoint"], **made["keys"])
    return str(made["endpoint"].rsplit("/", 1)[1])


def with_chat(person: User, number: int) -> None:
    TelegramChat.objects.create(user=person, chat_id=number, name="@anna")


def test_every_outside_channel_is_offered_in_its_order(company: CurrentCompany) -> None:
    assert list(channels())[:5] == ["inbox", "email", "sms", "push", "telegram"]


def test_channels_that_are_not_connected_say_so(company: CurrentCompany) -> None:
    assert (WebPush().problem(), Telegram().problem(), Email().problem()) == (
        "Push-уведомления выключены.",
        "Бот не подключён.",
        "",
    )


def test_letter_is_taken_once_for_a_key_with_its_way_out(company: CurrentCompany, outside: Outside) -> None:
    person = make_staff(email="anna@client.test")
    one = envelope(person, link="http://alpha.localhost/x/", unsubscribe="http://alpha.localhost/unsubscribe/y/")

    first, second = Email().send(one), Email().send(one)

    (letter,) = outside.letters("anna@client.test")
    assert (first.result.value, first, letter["subject"]) == ("accepted", second, "Счёт")
    assert letter["links"][:2] == ["http://alpha.localhost/x/", "http://alpha.localhost/unsubscribe/y/"]


def test_letter_of_an_invoice_is_sent_with_its_sum_its_button_and_who_writes(
    company: CurrentCompany, outside: Outside
) -> None:
    entity, person = make_legal_entity(address="Вологда, ул. Луговая, 14"), make_staff(email="anna@client.test")
    link, action = "http://alpha.localhost/invoices/7/", gettext_lazy("Open the invoice")
    roubles, vat = "150\u00a0000,00\u00a0₽", "в том числе НДС 27\u00a0049,18\u00a0₽"
    said = {
        "ru": (f"К оплате до 27.11.2026: {roubles}, {vat}.", [roubles, vat, "Открыть счёт"]),
        "en": ("To pay: ₽150,000.00, without VAT.", ["₽150,000.00", "without VAT", "Open the invoice"]),
    }

    for language, (sentence, shown) in said.items():
        body = f"Счёт готов.\n\n{sentence}\n\nПлательщик: ООО «Лесной обоз»"
        Email().send(envelope(person, language, language=language, body=body, link=link, action=action))

        letter = outside.get(outside.letters("anna@client.test")[0]["url"])
        box = letter["html"][letter["html"].index("font-weight:700") :].partition("</table>")[0]
        assert [part.strip() for part in re.findall(r">([^<]+)<", box) if part.strip()] == shown
        assert (f'href="{link}"' in box, sentence in letter["text"]) == (True, True)
        assert f"{entity.name}, " in letter["html"]


def test_letters_trouble_is_told_apart_from_the_servers(company: CurrentCompany, outside: Outside) -> None:
    person = make_staff(email="anna@client.test")
    outside.play("mail", refused="anna@client.test")
    refused = Email().send(envelope(person, key="n2"))
    outside.play("mail", busy="anna@client.test")
    busy = Email().send(envelope(person, key="n3"))
    outside.play("mail")
    MailConnection.objects.create(
        host="127.0.0.1", port=free_port(), security="none", sender_address="a@b.test", falls_back=False
    )
    dead = Email().send(envelope(person, key="n4"))
    breaker.forget()

    assert [(one.result.value, one.operator_away) for one in (refused, busy, dead)] == [
        ("permanent", False),
        ("temporary", False),
        ("temporary", True),
    ]
    assert refused.reason == "Сервер не принимает письма для anna@client.test: 5.1.1 No such mailbox"


def test_push_and_chat_bring_the_words(company: CurrentCompany, outside: Outside) -> None:
    person = make_staff()
    issue_keys()
    connect_bot(token=f"1234567:{SECRET}")
    browser = with_browser(person, outside)
    with_chat(person, 7)

    pushed = WebPush().send(envelope(person, link="http://alpha.localhost/x/"))
    written = Telegram().send(envelope(person, link="http://alpha.localhost/x/"))

    (push,) = outside.get("/push/", browser=browser)["results"]
    (line,) = outside.get("/telegram/", chat="7")["results"]
    assert (push["title"], push["text"], push["url"]) == ("Счёт", "Счёт готов.", "http://alpha.localhost/x/")
    assert line["text"] == "Счёт\n\nСчёт готов.\n\nhttp://alpha.localhost/x/"
    assert (pushed.result.value, written) == ("accepted", Outcome.accepted("1"))


def test_outages_are_temporary_and_blocked_bots_are_not(company: CurrentCompany, outside: Outside) -> None:
    person = make_staff()
    issue_keys()
    connect_bot(token=f"1234567:{SECRET}")
    with_browser(person, outside)
    with_chat(person, 7)
    outside.play("push", away="on")
    outside.play("telegram", away="on")
    away = [WebPush().send(envelope(person)), Telegram().send(envelope(person))]
    outside.play("telegram", blocked="7")
    blocked = Telegram().send(envelope(person))

    assert [(one.result.value, one.operator_away) for one in away] == [("temporary", False), ("temporary", True)]
    assert (blocked.result.value, blocked.reason) == ("permanent", "Получатель заблокировал бота в Телеграме.")
    assert Telegram().address_of(person) == ""


@pytest.mark.parametrize("channel", [WebPush(), Telegram()])
def test_addresses_of_many_take_one_query(company: CurrentCompany, outside: Outside, channel: Channel) -> None:
    issue_keys()
    people = [make_staff() for _ in range(3)]
    for number, person in enumerate(people[:2]):
        with_browser(person, outside)
        with_chat(person, 100 + number)

    with CaptureQueriesContext(connection) as queries:
        found = channel.addresses_of(people)

    assert (set(found), len(queries)) == ({people[0].pk, people[1].pk}, 1)
