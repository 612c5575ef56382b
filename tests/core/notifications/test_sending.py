"""From deliveries to operators: in order, once, with a reason for whatever did not go."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from core.accounts.models import User
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered
from core.notifications.channels import Outcome
from core.notifications.models import Circuit, Delivery, Message, Trigger
from core.notifications.proof import digest_of
from core.notifications.services.receipts import note
from core.notifications.services.repeating import Bundled, CannotRepeat, Unwanted, repeat
from tests.core.notifications.conftest import rows
from tests.core.notifications.declared import OrderChanged, Played
from tests.factories.people import make_staff
from tests.sandbox import Outside

type Tell = Callable[..., int]
IMPORT = "fuel_cards.import_data"


def person(name: str) -> User:
    user = make_staff(IMPORT)
    User.objects.filter(pk=user.pk).update(name=name)
    user.name = name
    return user


def by(*channels: str, digest: str = "") -> None:
    Trigger.objects.create(
        code="tests.order_staff",
        event="tests.order.changed",
        recipients=[f"permission:{IMPORT}"],
        channels=list(channels),
        digest=digest,
    )


def orders(tell_of: Tell, *numbers: str) -> None:
    for number in numbers:
        tell_of(OrderChanged(number=number, rows=1), at=timezone.now())


@pytest.mark.requirement("PL-61", "PL-67")
def test_a_message_goes_out_with_its_words_and_their_digest(sending: CurrentCompany, tell_of: Tell) -> None:
    anna = person("Anna <b>")
    by("played")

    orders(tell_of, "A-1")
    drain(seconds=5)

    (taken,) = Played.taken
    assert (taken.address, taken.subject, taken.body, taken.language) == (
        "address of Anna <b>",
        "Заказ A-1",
        "Anna <b>, строк: 1.",
        "ru",
    )
    assert taken.link == "http://fresh.localhost:8000/"
    one = Delivery.objects.get(recipient=anna)
    assert (one.state, one.reason, one.attempts, one.operator_id) == ("sent", "", 1, f"no-{taken.key}")
    assert one.digest == digest_of(taken.subject, taken.body)
    assert one.sent_at is not None


@pytest.mark.requirement("PL-59")
def test_letters_and_short_messages_leave_by_their_operators(
    sending: CurrentCompany, tell_of: Tell, outside: Outside
) -> None:
    anna = person("Anna")
    User.objects.filter(pk=anna.pk).update(phone="+79000000011", notification_email="notes@fresh.test")
    by("email", "sms")

    orders(tell_of, "A-1")
    drain(seconds=5)

    (letter,) = outside.letters("notes@fresh.test")
    assert (letter["subject"], "Anna, строк: 1." in letter["text"]) == ("Заказ A-1", True)
    (message,) = outside.messages("+79000000011")
    assert message["text"] == "Заказ A-1"
    assert rows("channel", "state", "address") == [
        ("email", "sent", "notes@fresh.test"),
        ("sms", "sent", "+79000000011"),
    ]


@pytest.mark.requirement("PL-61")
@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("Nowhere", {}, ("no_address", "")),
        ("Anna", {"is_active": False}, ("blocked", "")),
        ("Anna", {}, ("not_connected", "No bot is connected.")),
    ],
)
def test_what_cannot_be_sent_says_why(
    sending: CurrentCompany, tell_of: Tell, name: str, change: dict[str, object], reason: tuple[str, str]
) -> None:
    anna = person(name)
    by("played")
    orders(tell_of, "A-1")
    User.objects.filter(pk=anna.pk).update(**change)
    Played.not_connected = reason[1]

    drain(seconds=5)

    assert (rows("state", "reason", "detail"), Played.taken) == ([("not_sent", *reason)], [])


@pytest.mark.requirement("PL-66")
def test_a_refusal_for_good_is_not_repeated(sending: CurrentCompany, tell_of: Tell) -> None:
    person("Anna")
    by("played")
    Played.answers["Anna"] = [Outcome.permanent("Unknown number")]

    orders(tell_of, "A-1")
    drain(seconds=5)

    assert rows("state", "reason", "detail", "attempts") == [("failed", "refused", "Unknown number", 1)]


@pytest.mark.requirement("PL-66")
def test_trouble_is_repeated_and_later_messages_keep_their_place(sending: CurrentCompany, tell_of: Tell) -> None:
    person("Anna")
    person("Oleg")
    by("played")
    Played.answers["Anna"] = [Outcome.temporary("Mailbox is full"), Outcome.temporary("Mailbox is full")]

    orders(tell_of, "A-1", "A-2", "A-3")
    while Delivery.objects.filter(state__in=["queued", "sending"]).exists():
        drain(seconds=5)

    told = [(one.name, one.subject) for one in Played.taken]
    assert [subject for name, subject in told if name == "Anna"] == ["Заказ A-1", "Заказ A-2", "Заказ A-3"]
    assert [subject for name, subject in told if name == "Oleg"] == ["Заказ A-1", "Заказ A-2", "Заказ A-3"]
    assert sorted(rows("attempts", "state")) == [(1, "sent")] * 5 + [(3, "sent")]


@pytest.mark.requirement("PL-66")
def test_an_operator_that_is_away_is_left_alone(sending: CurrentCompany, tell_of: Tell) -> None:
    for name in ("Anna", "Boris", "Vera", "Gleb", "Dina"):
        person(name)
        Played.answers[name] = [Outcome.temporary("No answer", operator_away=True)] * 9
    by("played")

    orders(tell_of, "A-1")
    drain(seconds=3)

    asked = 5 * 9 - sum(len(answers) for answers in Played.answers.values())
    circuit = Circuit.objects.get(channel="played")
    assert (asked, circuit.failures, circuit.problem) == (3, 3, "No answer")
    assert sorted(rows("state", "reason", "attempts")) == [("queued", "", 0)] * 2 + [("queued", "again", 1)] * 3

    Played.answers.clear()
    Circuit.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    Delivery.objects.update(due_at=timezone.now())
    send_now()
    assert (len(Played.taken), Circuit.objects.count()) == (5, 0)


def send_now() -> None:
    from core.jobs import enqueue

    enqueue(kind="notifications.send", payload={"channel": "played"})
    drain(seconds=5)


@pytest.mark.requirement("PL-66")
def test_a_delivery_is_given_up_after_its_last_attempt(
    sending: CurrentCompany, tell_of: Tell, settings: object
) -> None:
    settings.NOTIFICATION_ATTEMPTS = 2  # type: ignore[attr-defined]
    person("Anna")
    by("played")
    Played.answers["Anna"] = [Outcome.temporary("Busy")] * 5

    orders(tell_of, "A-1")
    while Delivery.objects.filter(state__in=["queued", "sending"]).exists():
        drain(seconds=5)

    assert rows("state", "reason", "detail", "attempts") == [("failed", "gave_up", "Busy", 2)]


@pytest.mark.requirement("PL-64")
def test_what_was_held_is_sent_when_its_time_has_come(sending: CurrentCompany, tell_of: Tell) -> None:
    person("Anna")
    by("played")
    orders(tell_of, "A-1")
    Delivery.objects.update(state="held", reason="quiet_hours", due_at=timezone.now() + timedelta(hours=1))
    drain(seconds=5)
    assert Played.taken == []

    Delivery.objects.update(due_at=timezone.now())
    send_now()

    assert rows("state", "reason") == [("sent", "")]
    assert len(Played.taken) == 1


@pytest.mark.requirement("PL-64")
def test_a_digest_brings_everything_that_waited(sending: CurrentCompany, tell_of: Tell) -> None:
    from core.jobs import enqueue

    person("Anna")
    person("Oleg")
    by("played", digest="daily")
    orders(tell_of, "A-1", "A-2")
    drain(seconds=5)
    assert Played.taken == []

    Delivery.objects.filter(name="Anna").update(due_at=timezone.now())
    enqueue(kind="notifications.bundle", payload={"channel": "played"})
    drain(seconds=5)

    (taken,) = Played.taken
    assert (taken.name, taken.subject) == ("Anna", "Сводка: 2 сообщения")
    assert taken.body == "Заказ A-1\nAnna, строк: 1.\n\nЗаказ A-2\nAnna, строк: 1."
    whole = Delivery.objects.get(message__kind="digest")
    parts = rows("state", "reason", "bundle", message__kind="event", name="Anna")
    assert parts == [("sent", "in_digest", whole.pk)] * 2
    assert rows("state", "reason", name="Oleg") == [("held", "digest")] * 2
    with pytest.raises(Bundled):
        repeat(delivery_id=Delivery.objects.filter(bundle=whole).first().pk)  # type: ignore[union-attr]


@pytest.mark.requirement("PL-61")
def test_operators_tell_later_what_became_of_it(
    sending: CurrentCompany, tell_of: Tell, other_company_scope: CurrentCompany
) -> None:
    person("Anna")
    by("played")
    orders(tell_of, "A-1", "A-2")
    drain(seconds=5)
    first, second = Played.taken
    at = datetime(2026, 11, 25, 12, 0, tzinfo=timezone.get_current_timezone())

    assert note(channel="played", operator_id=f"no-{first.key}", result="delivered", at=at)
    assert note(channel="played", key=first.key, result="opened", at=at)
    assert note(channel="played", key=first.key, result="delivered", at=at + timedelta(hours=1))
    assert note(channel="played", key=second.key, result="failed", reason="Switched off", at=at)
    assert not note(channel="played", operator_id="unknown", result="delivered")
    assert not note(channel="email", key=first.key, result="failed")
    with entered(other_company_scope):
        assert not note(channel="played", key=first.key, result="failed")

    assert rows("state", "reason", "detail", "delivered_at", "opened_at") == [
        ("opened", "", "", at, at),
        ("failed", "refused", "Switched off", None, None),
    ]


@pytest.mark.requirement("PL-61")
def test_staff_send_once_more_under_a_new_key(sending: CurrentCompany, tell_of: Tell) -> None:
    person("Anna")
    by("inbox", "played")
    Played.answers["Anna"] = [Outcome.permanent("Unknown number")]
    orders(tell_of, "A-1")
    drain(seconds=5)
    failed = Delivery.objects.get(channel="played")

    repeat(delivery_id=failed.pk)
    with pytest.raises(CannotRepeat):
        repeat(delivery_id=failed.pk)
    drain(seconds=5)

    assert [one.key for one in Played.taken] == [f"n{failed.pk}.1"]
    assert rows("state", "attempts", "repeats", channel="played") == [("sent", 1, 1)]
    with pytest.raises(CannotRepeat):
        repeat(delivery_id=Delivery.objects.get(channel="inbox").pk)
    assert Message.objects.count() == 1
    Delivery.objects.filter(channel="played").update(state="not_sent", reason="muted")
    with pytest.raises(Unwanted):
        repeat(delivery_id=failed.pk)
