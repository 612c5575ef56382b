"""Workers killed in the middle of looks and of orders: once they run again nothing is lost, nothing is there twice."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from core.integrations.models import Packet, PacketState
from core.lib.company import CurrentCompany, entered
from modules.fuel_cards.integrations.sandbox import shelf as played
from modules.fuel_cards.models import Card, CardAssignment, CardAtSupplier, Transaction
from modules.fuel_cards.services.block_card import block_card
from modules.fuel_cards.services.distribution import keep_rule
from modules.fuel_cards.services.syncing.links import connect_supplier, sync_now
from modules.fuel_cards.services.syncing.pushing import push_cards
from tests.core.jobs.conftest import clear_queues
from tests.core.processes import OwnValkey, Processes, Running, children, kill, wait_until
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.test_import_concurrency import booked_is_exact
from tests.modules.fuel_cards.test_syncing import later, run_all, values
from tests.sandbox import Outside

pytestmark = [
    pytest.mark.soak,
    pytest.mark.integration,
    pytest.mark.requirement("FC-09", "FC-10", "FC-14", "FC-15", "FC-16"),
]
CARDS, STOPPED = 250, 12


@pytest.fixture
def processes(tmp_path: Path, outside: Outside, fresh_company: CurrentCompany) -> Iterator[Processes]:
    clear_queues()
    valkey = OwnValkey(tmp_path)
    valkey.start()
    started = Processes(tmp_path, valkey.url)
    started.environment["SANDBOX_URL"] = outside.url
    yield started
    started.end()
    valkey.stop()
    connection.close()
    clear_queues()


def is_under_way() -> bool:
    """Tell whether a worker is inside an exchange: it holds the packet's row."""
    with transaction.atomic():
        waiting = Packet.objects.filter(state=PacketState.WAITING)
        free = len(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
        return free < waiting.count()


def kill_in_the_middle(worker: Running, moments: random.Random, *, within: float) -> bool:
    """Kill whoever works, a moment after an exchange has begun; tell whether it was still under way."""
    wait_until(is_under_way, seconds=30, what="an exchange is under way")
    time.sleep(moments.uniform(0, within))
    was_under_way = is_under_way()
    for child in children(worker.process.pid):
        kill(child)
    return was_under_way


def all_done() -> bool:
    return not Packet.objects.exclude(state=PacketState.DONE).exists()


def test_killed_workers_lose_and_double_neither_cards_nor_charges_nor_orders(
    processes: Processes, fresh_company: CurrentCompany, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(played, "LATE", 0.3)
    shelf, moments = outside.services["fuel"].shelves["api"], random.Random(20261127)
    processes.manage("scheduler")
    worker = processes.worker("-c", "2")
    with entered(fresh_company):
        supplier = add_supplier()
        keep_rule(organization_id=make_organization().pk)
        connect_supplier(supplier_id=supplier.pk, connector="fuel_session", values=values(outside))
        run_all()
    for _number in range(CARDS):
        shelf.sell(shelf.add_card()["number"])
    worker.wait_for_output("ready.")

    with entered(fresh_company):
        sync_now(supplier_id=supplier.pk, at=later())
        looks = [kill_in_the_middle(worker, moments, within=0.4) for _time in range(3)]
        wait_until(all_done, seconds=30, what="the look is through")
        worker.kill()
        shelf.trouble = "slow"
        cards = list(Card.objects.order_by("pk")[:STOPPED])
        for card in cards:
            block_card(card_id=card.pk, reason="Утеряна")
        push_cards(card_ids=[card.pk for card in cards])
        worker = processes.worker("-c", "2")
        orders = [kill_in_the_middle(worker, moments, within=0.4) for _time in range(2)]
        shelf.trouble = ""
        wait_until(all_done, seconds=30, what="the orders are through")

        assert any(looks)
        assert any(orders)
        assert (Card.objects.count(), CardAssignment.objects.count(), Transaction.objects.count()) == (CARDS,) * 3
        assert booked_is_exact()
        numbers = {card.number for card in cards}
        assert {one["number"] for one in shelf.cards() if one["status"] == "blocked"} == numbers
        sent = sorted(one["body"]["card_number"] for one in shelf.orders() if one["path"] == "v1/setStatusCard")
        assert sent == sorted(numbers)
        assert set(CardAtSupplier.objects.values_list("state", flat=True)) == {"confirmed"}
        connection.close()
