"""Relay and worker are killed, mail server and operator go away and come back: nothing is lost, nothing comes twice."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from core.accounts.models import User
from core.events import emit
from core.integrations.sandbox.mailbox import Mailbox
from core.integrations.sandbox.server import Sandbox
from core.integrations.sandbox.sms import Phone
from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery, DeliveryState, Trigger
from core.notifications.states import DONE
from tests.core.notifications.declared import OrderChanged
from tests.core.processes import OwnValkey, Processes, wait_until
from tests.factories.people import make_staff
from tests.sandbox import free_port

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.requirement("PL-57", "PL-65", "PL-66")]
EVENTS, PEOPLE, ROUNDS = 60, 2, 4
IMPORT = "fuel_cards.import_data"


class World:
    """The outside world on fixed ports, which can go away and come back with what it has kept."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ports = folder, {"web": free_port(), "mail": free_port()}
        self._sandbox: Sandbox | None = None

    def come(self) -> None:
        self._sandbox = Sandbox(folder=self.folder, ports=self.ports)
        self._sandbox.start()

    def go(self) -> None:
        if self._sandbox is not None:
            self._sandbox.stop()
        self._sandbox = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "tests.core.notifications.process_settings",
            "SANDBOX_URL": f"http://127.0.0.1:{self.ports['web']}",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.ports["mail"]),
            "NOTIFICATION_RETRY_SECONDS": "1",
            "NOTIFICATION_REST_SECONDS": "1",
            "NOTIFICATION_ATTEMPTS": "50",
            "JOBS_LEASE_SECONDS": "2",
        }


@pytest.fixture
def world(tmp_path: Path, settings: Settings) -> Iterator[World]:
    made = World(tmp_path / "outside")
    settings.SANDBOX_URL = f"http://127.0.0.1:{made.ports['web']}"
    made.come()
    yield made
    made.go()


@pytest.fixture
def processes(tmp_path: Path, world: World, sending: CurrentCompany) -> Iterator[Processes]:
    valkey = OwnValkey(tmp_path)
    valkey.start()
    started = Processes(tmp_path, valkey.url)
    started.environment |= world.environment
    yield started
    started.end()
    valkey.stop()
    connections["default"].close()


def make_recipients() -> list[User]:
    people = []
    for number in range(PEOPLE):
        user = make_staff(IMPORT)
        User.objects.filter(pk=user.pk).update(phone=f"+7900000001{number}", name=f"Person {number}")
        people.append(User.objects.get(pk=user.pk))
    Trigger.objects.create(
        code="tests.order_staff",
        event="tests.order.changed",
        recipients=[f"permission:{IMPORT}"],
        channels=["inbox", "email", "sms"],
    )
    return people


def emit_orders(first: int, last: int) -> None:
    for number in range(first, last):
        with transaction.atomic():
            emit(OrderChanged(number=f"{number:03}", rows=1))


def told(channel: str, user: User) -> list[str]:
    """Return the numbers of the orders in the order of the person's deliveries."""
    found = Delivery.objects.filter(channel=channel, recipient=user).order_by("pk")
    return [label.removeprefix("Order ") for label in found.values_list("message__label", flat=True)]


def arrived(world: World, user: User) -> tuple[list[str], list[str]]:
    letters = Mailbox(world.folder / "mail").letters(to=str(user.email))
    messages = [one for one in Phone(world.folder / "sms").messages if one.to == user.phone]
    return [letter.subject.split()[-1] for letter in reversed(letters)], [one.text.split()[-1] for one in messages]


def settled() -> bool:
    connection.close()
    return Delivery.objects.count() == EVENTS * PEOPLE * 3 and not Delivery.objects.exclude(state__in=DONE).exists()


def test_every_message_arrives_once_whatever_is_killed(
    processes: Processes, sending: CurrentCompany, world: World
) -> None:
    moments = random.Random(20261125)
    with entered(sending):
        people = make_recipients()
    processes.manage("scheduler")
    running: dict[str, Any] = {"relay": processes.manage("relay"), "worker": processes.worker("-c", "2")}
    starts: dict[str, Callable[[], Any]] = {
        "relay": lambda: processes.manage("relay"),
        "worker": lambda: processes.worker("-c", "2"),
    }
    running["worker"].wait_for_output("ready.")

    share = EVENTS // ROUNDS
    for turn in range(ROUNDS):
        with entered(sending):
            emit_orders(turn * share, (turn + 1) * share)
        time.sleep(moments.uniform(0.1, 0.8))
        for name, start in starts.items():
            running[name].kill()
            running[name] = start()
        if turn % 2:
            world.go()
            running["worker"].wait_for_output("ready.")
            time.sleep(moments.uniform(1.0, 2.0))
            world.come()
    with entered(sending):
        wait_until(settled, seconds=180, what="everything has arrived")

        orders = [f"{number:03}" for number in range(EVENTS)]
        for user in people:
            letters, messages = arrived(world, user)
            assert (sorted(letters), sorted(messages)) == (orders, orders)
            # Each person's messages came in the order in which they were written.
            assert (letters, messages) == (told("email", user), told("sms", user))
            assert sorted(told("inbox", user)) == orders
        assert Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == EVENTS * PEOPLE
