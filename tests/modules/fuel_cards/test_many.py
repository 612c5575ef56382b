"""Lists of a hundred thousand cards and findings stay on indexes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.organizations.viewer import viewer_of
from modules.fuel_cards.models import Card, CardAssignment, Supplier
from modules.fuel_cards.selectors.anomalies import list_anomalies
from modules.fuel_cards.selectors.cards import list_cards
from tests.factories.people import make_client, make_organization, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-123")]
MANY = 100_000
CARDS = """
INSERT INTO fuel_cards_card (supplier_id, number, status, block_reason, contract, holder, plate, is_virtual)
SELECT %s, (7013000000000000 + n * 7919)::text, CASE WHEN n %% 100 = 0 THEN 'lost' ELSE 'active' END, '', '',
    'Holder ' || n, '', false FROM generate_series(1, %s) n
"""
OPERATIONS = """
INSERT INTO fuel_cards_transaction (id, supplier_id, number, kind, at, card_number, holder, unallocated, product_name,
    quantity, unit, gross, discount, net, charge_number, original_number)
SELECT n, %s, 'F' || n, 'sale', now() - n * interval '1 minute', '', '', 'unknown_card', '', 1, 'л', 1, 0, 1, 0, ''
FROM generate_series(1, %s) n
"""
FINDINGS = """
INSERT INTO fuel_cards_anomaly (transaction_id, card_id, rule, evidence, state, note, created_at)
SELECT n, n, 'tank', '{}', CASE WHEN n %% 1000 = 0 THEN 'new' ELSE 'held' END, '', now() - n * interval '1 minute'
FROM generate_series(1, %s) n
"""


def test_lists_read_an_index(supplier: Supplier) -> None:
    ours = make_organization()
    small = Supplier.objects.create(code="small", name="Small")
    with connection.cursor() as cursor:
        cursor.execute(CARDS, [supplier.pk, MANY])
        cursor.execute(CARDS, [small.pk, 50])
        cursor.execute(OPERATIONS, [supplier.pk, MANY])
        cursor.execute(FINDINGS, [MANY])
        since = timezone.now() - timedelta(days=3)
        held = Card.objects.filter(supplier=supplier).order_by("pk")[:50]
        CardAssignment.objects.bulk_create(
            [CardAssignment(card=card, organization=ours, starts_at=since) for card in held]
        )
        cursor.execute("ANALYZE fuel_cards_card, fuel_cards_anomaly, fuel_cards_cardassignment, fuel_cards_transaction")
    staff = viewer_of(make_staff(everything=True))
    client = viewer_of(make_client("fuel_cards.view_card", organizations=[ours]))
    everything, own = list_cards(staff), list_cards(client)
    looks = {
        "of a supplier": everything.filter(supplier=small).order_by("number", "pk"),
        "by a part of the number": everything.filter(number__icontains="13000791"),
        "of a status": everything.filter(status="lost").order_by("-pk"),
        "a client's own": own.order_by("number", "pk"),
        "found": list_anomalies(staff).order_by("-created_at", "-pk"),
        "found and new": list_anomalies(staff).filter(state="new").order_by("-pk"),
        "found of a card": list_anomalies(staff).filter(card=7),
    }

    plans = {name: rows[:51].explain() for name, rows in looks.items()}

    scans = ("Seq Scan on fuel_cards_card ", "Seq Scan on fuel_cards_anomaly")
    assert {name: plan for name, plan in plans.items() if any(scan in plan for scan in scans)} == {}
    assert own.count() == 50
