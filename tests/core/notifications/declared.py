"""An event that only tests know, with triggers that come ready, and a channel that answers as it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.accounts.models import User
from core.events.event import Event
from core.lib.facts import Facts
from core.notifications.channels import Channel, Envelope, Outcome
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words


@dataclass(frozen=True, kw_only=True)
class OrderChanged(Event):
    name: ClassVar[str] = "tests.order.changed"
    number: str
    rows: int = 0
    organization_id: int | None = None
    author_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Alarm(Event):
    name: ClassVar[str] = "tests.alarm.rung"
    user_id: int


def order_facts(payload: Mapping[str, Any]) -> Facts | None:
    if payload["number"] == "gone":
        return None
    return Facts(
        values={"number": payload["number"], "rows": payload["rows"]},
        link="/",
        organization_id=payload["organization_id"],
        people={"author": payload["author_id"]},
        label=f"Order {payload['number']}",
    )


def alarm_facts(payload: Mapping[str, Any]) -> Facts | None:
    return Facts(values={}, people={"person": payload["user_id"]})


def recent_order() -> Mapping[str, Any] | None:
    return {"number": "R-77", "rows": 5, "organization_id": None, "author_id": None}


ORDER_WORDS = {
    "ru": Words(
        subject="Заказ {{ number }}", body="{{ recipient.name }}, строк: {{ rows }}.", sms="Заказ {{ number }}"
    ),
    "en": Words(subject="Order {{ number }}", body="{{ recipient.name }}, rows: {{ rows }}.", sms="Order {{ number }}"),
}
TYPES = (
    NotificationType(
        event="tests.order.changed",
        title="Order changed",
        facts="tests.core.notifications.declared.order_facts",
        fields=(
            EventField(name="number", title="Number", sample="A-1"),
            EventField(name="rows", title="Rows", kind="number", sample=3),
        ),
        people={"author": "Author"},
        of_organization=True,
        recent="tests.core.notifications.declared.recent_order",
        triggers=(
            ReadyTrigger(
                code="tests.order_staff",
                title="To the staff",
                recipients=("permission:fuel_cards.import_data",),
                conditions=(("rows", "over", 0),),
                channels=("inbox", "email"),
                words=ORDER_WORDS,
            ),
            ReadyTrigger(
                code="tests.order_client",
                title="To the client",
                recipients=("organization:fuel_cards.view_card", "person:author"),
                channels=("inbox", "email", "sms"),
                words=ORDER_WORDS,
            ),
        ),
    ),
    NotificationType(
        event="tests.alarm.rung",
        title="Alarm",
        facts="tests.core.notifications.declared.alarm_facts",
        people={"person": "Person"},
        critical=True,
        triggers=(
            ReadyTrigger(
                code="tests.alarm",
                title="Alarm",
                recipients=("person:person",),
                channels=("inbox", "email"),
                words={"ru": Words(subject="Тревога", body="Тревога."), "en": Words(subject="Alarm", body="Alarm.")},
            ),
        ),
    ),
)


class Played(Channel):
    """Stands for an operator: takes messages, refuses or is away, as the test says by name of the recipient."""

    name: ClassVar = "played"
    title: ClassVar = "Played"
    taken: ClassVar[list[Envelope]] = []
    answers: ClassVar[dict[str, list[Outcome]]] = {}
    not_connected: ClassVar[str] = ""

    def problem(self) -> str:
        return self.not_connected

    def address_of(self, person: User, *, security: bool = False) -> str:
        return "" if person.name == "Nowhere" else f"address of {person.name}"

    def send(self, envelope: Envelope) -> Outcome:
        waiting = self.answers.get(envelope.name, [])
        outcome = waiting.pop(0) if waiting else Outcome.accepted(f"no-{envelope.key}")
        if outcome.operator_id:
            self.taken.append(envelope)
        return outcome
