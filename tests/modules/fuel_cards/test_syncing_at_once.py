"""Looks into one cabinet at the same time, and workers that die in the middle: nothing is lost, nothing doubled."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.integrations.exchange.connector import CHANGES, Ref
from core.integrations.exchange.exchanging import ask, run_packet
from core.integrations.models import Packet, PacketState
from core.lib.company import CurrentCompany, entered
from modules.fuel_cards.models import Card, CardAssignment, SupplierLink, Transaction
from modules.fuel_cards.services.distribution import keep_rule
from modules.fuel_cards.services.syncing.links import connect_supplier
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.test_import_concurrency import booked_is_exact, in_threads
from tests.modules.fuel_cards.test_syncing import run_all, values
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-09", "FC-10", "FC-16")]


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
        connection.close()
