"""People link their chats to the company's bot by a one-time code; it writes to them until either side has enough."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import AuditRecord
from core.integrations.models import TelegramBot, TelegramChat, TelegramLink
from core.integrations.sandbox.telegram import SECRET
from core.integrations.telegram.client import BotBlocked, TelegramAway
from core.integrations.telegram.connecting import connect_bot
from core.integrations.telegram.linking import invite
from core.integrations.telegram.sending import NoChat, send
from core.lib.company import CurrentCompany, entered
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-60", "PL-66")]
TOKEN = f"1234567:{SECRET}"
OWN = "/profile/channels/"
PAGE = "/settings/telegram/"
API = "/api/v1/integrations/telegram/"
CHAT = 100200300


@pytest.fixture
def person(company: CurrentCompany, outside: Outside) -> User:
    connect_bot(token=TOKEN)
    return make_staff()


def tell(update: Any, *, secret: str | None = None) -> HttpResponse:
    """Call the webhook as Telegram does."""
    known = TelegramBot.objects.first()
    secret = secret if secret is not None else known.webhook_secret if known else ""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    answer: Any = browser(csrf=True).post(
        "/integrations/telegram/", update, content_type="application/json", headers=headers
    )
    return answer


def says(text: str, chat_id: int = CHAT, **chat: Any) -> Any:
    message = {"chat": {"id": chat_id, "type": "private", "first_name": "Инна", **chat}, "text": text}
    return tell({"update_id": 1, "message": message}).json()


def link(person: User, chat_id: int = CHAT) -> Any:
    return says(invite(user=person, at=timezone.now()).words, chat_id)


def lines(outside: Outside, chat_id: int = CHAT) -> list[str]:
    return [one["text"] for one in outside.get("/telegram/", chat=str(chat_id))["results"]]


def test_chat_is_linked_by_a_code_and_gets_messages(person: User, outside: Outside) -> None:
    answer = link(person)

    number = send(user_id=person.pk, text="Счёт готов")

    expected = {"method": "sendMessage", "chat_id": CHAT, "text": "Готово: уведомления компании Alpha придут сюда."}
    assert answer == expected
    assert (lines(outside), number) == (["Счёт готов"], "1")
    assert outside.get("/telegram/")["webhooks"]["1234567"]["url"].endswith("/integrations/telegram/")


def test_code_works_once_and_not_for_long(person: User) -> None:
    first = invite(user=person, at=timezone.now())
    late = invite(user=make_staff(), at=timezone.now() - timedelta(minutes=16))
    newer = invite(user=person, at=timezone.now())

    answers = [says(one.words)["text"] for one in (first, late, newer, newer)]

    bad = "Этот код больше не действует. Возьмите новый в профиле."
    assert [answer == bad for answer in answers] == [True, True, False, True]
    assert TelegramChat.objects.get().user == person


def test_code_of_one_company_is_nothing_in_another(
    person: User, other_company: CurrentCompany, outside: Outside
) -> None:
    words = invite(user=person, at=timezone.now()).words

    with entered(other_company):
        connect_bot(token=f"7654321:{SECRET}")
        answer = says(words)
        theirs = TelegramChat.objects.count()

    assert ("больше не действует" in answer["text"], theirs) == (True, 0)
    assert TelegramLink.objects.count() == 1


def test_chat_belongs_to_the_last_who_linked_it(person: User) -> None:
    other = make_staff()
    link(other)
    link(person)

    assert list(TelegramChat.objects.values_list("user", "chat_id")) == [(person.pk, CHAT)]


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_stranger_without_the_secret_is_told_nothing(person: User, secret: str) -> None:
    words = invite(user=person, at=timezone.now()).words

    answer = tell({"message": {"chat": {"id": CHAT, "type": "private"}, "text": words}}, secret=secret)

    assert (answer.status_code, answer.content, TelegramChat.objects.count()) == (403, b"", 0)


def test_webhook_without_a_bot_is_closed(company: CurrentCompany) -> None:
    assert tell({}, secret="").status_code == 403


@pytest.mark.parametrize(
    "update",
    [
        {},
        [],
        {"message": None},
        {"message": {"chat": {"id": "x"}}},
        {"message": {"chat": {"id": CHAT, "type": "group"}, "text": "/start x"}},
        {"message": {"chat": {"id": CHAT, "type": "private"}, "text": "x" * 9000}},
        {"edited_message": {"text": "/stop"}},
        {"message": {"chat": {"id": CHAT, "type": "private"}, "photo": []}},
    ],
)
def test_whatever_else_telegram_tells_changes_nothing(person: User, update: Any) -> None:
    link(person)

    answer = tell(update)

    assert (answer.status_code, answer.json(), TelegramChat.objects.count()) == (200, {}, 1)


def test_person_stops_the_bot_by_a_word_and_on_his_page(person: User) -> None:
    link(person)
    stopped = says("/stop")
    after = TelegramChat.objects.count()
    link(person)
    browser(person).post(f"{OWN}telegram/unlink/")

    assert (stopped["text"], after) == ("Больше уведомлений не будет.", 0)
    assert TelegramChat.objects.count() == 0
    with pytest.raises(NoChat):
        send(user_id=person.pk, text="x")


def test_blocked_bot_is_for_good_until_the_person_lets_it_in(person: User, outside: Outside) -> None:
    link(person)
    outside.play("telegram", blocked=str(CHAT))

    with pytest.raises(BotBlocked) as blocked:
        send(user_id=person.pk, text="x")
    with pytest.raises(NoChat):
        send(user_id=person.pk, text="x")
    page = browser(person).get(OWN).content.decode()
    outside.play("telegram")
    tell({"my_chat_member": {"chat": {"id": CHAT, "type": "private"}, "new_chat_member": {"status": "member"}}})
    send(user_id=person.pk, text="снова")

    assert (blocked.value.permanent, lines(outside)) == (True, ["снова"])
    assert "Вы заблокировали бота" in page


def test_outage_is_temporary_and_tells_no_token(
    person: User, outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    link(person)
    outside.play("telegram", away="on")

    with pytest.raises(TelegramAway) as away:
        send(user_id=person.pk, text="x")

    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("core.integrations.sandbox")]
    assert (away.value.permanent, SECRET in str(away.value), SECRET in str(ours)) == (False, False, False)


def test_staff_connects_checks_and_disconnects_a_bot(company: CurrentCompany, outside: Outside) -> None:
    staff = browser(make_staff("integrations.manage_connection"))
    person = make_staff()

    staff.post(PAGE, {"token": TOKEN})
    own = TelegramBot.objects.get()
    link(person)
    outside.play("telegram", away="on")
    staff.post(f"{PAGE}check/")
    away = staff.get(PAGE).content.decode()
    outside.play("telegram")
    staff.post(f"{PAGE}disconnect/")

    assert (own.username, own.token, own.works) == ("sandbox_1234567_bot", TOKEN, True)
    assert ("Не работает" in away, SECRET in away) == (True, False)
    assert (TelegramBot.objects.count(), TelegramChat.objects.count()) == (0, 0)
    assert outside.get("/telegram/")["webhooks"] == {}
    records = AuditRecord.objects.filter(action__startswith="integrations.telegram.", kind="change").order_by("pk")
    assert [(one.action, one.changes, one.facts) for one in records] == [
        ("integrations.telegram.connected", {"username": [None, "sandbox_1234567_bot"]}, {}),
        ("integrations.telegram.disconnected", {}, {"username": "sandbox_1234567_bot", "chats": 1}),
    ]


def test_another_bot_has_no_chats_and_a_new_token_keeps_them(person: User) -> None:
    link(person)
    connect_bot(token=TOKEN)
    same = TelegramChat.objects.count()
    connect_bot(token=f"7654321:{SECRET}")

    assert (same, TelegramChat.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("nonsense", "Это не токен бота."),
        ("1234567:AAAAAAAAAAAAAAAAAAAAAAAA", "Телеграм не знает этого токена"),
        ("", "Обязательное поле"),
    ],
)
def test_wrong_token_is_told_at_its_field(company: CurrentCompany, outside: Outside, token: str, words: str) -> None:
    answer = browser(make_staff("integrations.manage_connection")).post(PAGE, {"token": token})

    assert (answer.status_code, words in answer.content.decode(), TelegramBot.objects.count()) == (422, True, 0)


def test_other_people_and_companies_see_nothing(person: User, other_company: CurrentCompany) -> None:
    link(person)
    client = make_client("integrations.manage_connection", organizations=[make_organization()])
    strangers = [browser(make_staff("accounts.view_user")), browser(client)]

    assert [one.get(PAGE).status_code for one in strangers] == [403, 403]
    assert "@sandbox_1234567_bot" in browser(client).get(OWN).content.decode()
    assert "Инна" not in browser(client).get(OWN).content.decode()
    with entered(other_company):
        staff = make_staff("integrations.manage_connection")
        assert "sandbox_1234567_bot" not in browser(staff).get(PAGE).content.decode()
        assert Program(staff).get(API).status_code == 404


def test_api_does_what_the_pages_do(company: CurrentCompany, outside: Outside) -> None:
    api = Program(make_staff("integrations.manage_connection"))

    put = api.put(API, {"token": TOKEN})
    wrong = api.put(API, {"token": "nonsense"})
    invitation = api.post("/api/v1/profile/telegram/")
    says(invitation.json()["words"], username="inna")
    chat = api.get("/api/v1/profile/telegram/")

    assert (put.status_code, put.json()["username"], "token" in put.json()) == (200, "sandbox_1234567_bot", False)
    assert (wrong.status_code, api.post(f"{API}check/").json()["works"]) == (422, True)
    assert invitation.json()["url"].startswith("https://t.me/sandbox_1234567_bot?start=")
    assert (chat.json()["name"], chat.json()["blocked_at"]) == ("@inna", None)
    assert api.client.delete("/api/v1/profile/telegram/").status_code == 204
    assert api.get("/api/v1/profile/telegram/").status_code == 404
    assert api.client.delete(API).status_code == 204
