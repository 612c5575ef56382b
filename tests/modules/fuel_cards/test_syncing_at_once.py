"""Looks into one cabinet and orders to it at the same time, and a worker that dies: nothing is lost or doubled."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.integrations.exchange.connector import CHANGES, Ref
from core.integrations.exchange.exchanging import ask, run_packet
from core.integrations.models import Packet, PacketState
from core.lib.company import CurrentCompany, entered
from modules.fuel_cards.models import Card, CardAssignment, CardAtSupplier, SupplierLink, Transaction
from modules.fuel_cards.services.block_card import block_card
from modules.fuel_cards.services.distribution import keep_rule
from modules.fuel_cards.services.syncing.links import connect_supplier
from modules.fuel_cards.services.syncing.pushing import push_cards
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.test_import_concurrency import booked_is_exact, in_threads
from tests.modules.fuel_cards.test_syncing import run_all, values
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-09", "FC-10", "FC-14", "FC-16")]


class Killed(BaseException):
    """The worker is gone: nothing of ours runs after it."""


def test_looks_at_once_and_a_worker_that_dies_keep_each_card_and_operation_once(
    fresh_company: CurrentCompany, outside: Outside
) -> None:
    shelf = outside.services["fuel"].shelves["api"]
    with entered(fresh_company):
        supplier = add_supplier()
        keep_rule(organization_id=make_organization().pk)
        connect_supplier(supplier_id=supplier.pk, connector="fuel_session", values=values(outside))
        run_all()
        for _number in range(30):
            shelf.sell(shelf.add_card()["number"])
        own = SupplierLink.objects.select_related("connection").get().connection
        own.refresh_from_db()
        refs = [Ref(object_type=CHANGES, external_id=own.cursor, version=f"at once {number}") for number in range(4)]
        packets = [one.pk for one in ask(own, refs)]
        with pytest.raises(Killed), transaction.atomic():
            run_packet(packet_id=packets[0], at=timezone.now())
            raise Killed
        assert (Card.objects.count(), Transaction.objects.count()) == (0, 0)
        assert Packet.objects.get(pk=packets[0]).state == PacketState.WAITING

    def look(packet: int) -> Callable[[], str]:
        return lambda: run_packet(packet_id=packet, at=timezone.now()).state

    states = in_threads(fresh_company, [look(packet) for packet in packets])

    with entered(fresh_company):
        assert states == ["done"] * 4
        assert (Card.objects.count(), CardAssignment.objects.count(), Transaction.objects.count()) == (30, 30, 30)
        assert booked_is_exact()
        # People block cards with which is bought at the same moment, and the supplier still has them work.
        cards = list(Card.objects.order_by("pk")[:6])
        for card in cards:
            block_card(card_id=card.pk, reason="Утеряна")
            shelf.sell(card.number, quantity="15")
        push_cards(card_ids=[card.pk for card in cards])
        looks = ask(own, [Ref(object_type=CHANGES, external_id=own.cursor, version=f"late {n}") for n in range(2)])
        orders = Packet.objects.filter(direction="out", state=PacketState.WAITING)
        packets = [*(one.pk for one in looks), *orders.values_list("pk", flat=True)]
        connection.close()

    states = in_threads(fresh_company, [look(packet) for packet in packets])

    with entered(fresh_company):
        assert states == ["done"] * 8
        assert Transaction.objects.count() == 36
        assert booked_is_exact()
        held = CardAtSupplier.objects.filter(card__in=cards).values_list("card__status", "their_status", "state")
        assert list(held) == [("blocked", "blocked", "confirmed")] * 6
        assert {one["number"] for one in shelf.cards() if one["status"] == "blocked"} == {one.number for one in cards}
        assert len(shelf.orders()) == 12
        connection.close()
