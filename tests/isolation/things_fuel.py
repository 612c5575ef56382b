"""Suppliers with their cabinets, and rules of distribution, for the tests of isolation."""

from collections.abc import Callable
from itertools import count

from modules.fuel_cards.models import Anomaly, CardAtSupplier, Supplier, SupplierLink
from modules.fuel_cards.services.distribution import keep_rule
from modules.fuel_cards.services.syncing.links import connect_supplier
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing, make_card, purchase

_numbers = count(1)
VALUES = {"url": "http://127.0.0.1:1/fuel", "login": "dealer", "password": "sandbox", "contract": "77-1"}


def _supplier(owner: Owner) -> Supplier:
    number = next(_numbers)
    return Supplier.objects.create(code=f"cabinet-{number}", name=f"Cabinet {owner.company_mark} {number}")


def free_supplier(owner: Owner) -> Thing:
    row = _supplier(owner)
    names = {"pk": row.pk, "connector": "fuel_session"}
    return Thing(row=row, names=names, seen_by=SeenBy.COMPANY, data=VALUES)


def supplier_to_connect(owner: Owner) -> Thing:
    row = _supplier(owner)
    data = {"connector": "fuel_session", "values": VALUES}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def connected_supplier(owner: Owner) -> Thing:
    row = _supplier(owner)
    connect_supplier(supplier_id=row.pk, connector="fuel_session", values=VALUES)
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


def rule(owner: Owner) -> Thing:
    made = keep_rule(organization_id=owner.organization.pk, pool=f"Pool {owner.mark}")
    data = {"organization": owner.organization.pk, "pool": made.pool, "position": 1}
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def exchanged_card(owner: Owner) -> Thing:
    made = make_card(owner, "active")
    if not SupplierLink.objects.filter(supplier=made.supplier_id).exists():
        connect_supplier(supplier_id=made.supplier_id, connector="fuel_session", values=VALUES)
    CardAtSupplier.objects.create(card=made, state="differs", their_status="blocked")
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION)


def anomaly(owner: Owner) -> Thing:
    operation = purchase(owner).row
    evidence = {"quantity": "10.000", "tank": "5.00"}
    made = Anomaly.objects.create(transaction=operation, card_id=operation.card_id, rule="tank", evidence=evidence)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data={"note": "A second tank"})


def card_with_vehicle(owner: Owner) -> Thing:
    made = make_card(owner)
    data = {"plate": f"Plate {owner.mark}"[:20], "tank": "80", "products": []}
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


FUEL: dict[str, Callable[[Owner], Thing]] = {
    "fuel_cards:supplier_detail": connected_supplier,
    "fuel_cards:supplier_sync": connected_supplier,
    "fuel_cards:supplier_connect": free_supplier,
    "fuel_cards:rule_change": rule,
    "fuel_cards:rule_remove": rule,
    "fuel_cards:card_push": exchanged_card,
    "fuel_cards:card_accept": exchanged_card,
    "fuel_cards:anomaly_hold": anomaly,
    "fuel_cards:anomaly_dismiss": anomaly,
    "fuel_cards:card_vehicle": card_with_vehicle,
    "fuel_cards_api:anomaly-detail": anomaly,
    "fuel_cards_api:anomaly-hold": anomaly,
    "fuel_cards_api:anomaly-dismiss": anomaly,
    "fuel_cards_api:card-vehicle": card_with_vehicle,
    "fuel_cards_api:supplier-connect": supplier_to_connect,
    "fuel_cards_api:supplier-exchange": connected_supplier,
    "fuel_cards_api:supplier-sync": connected_supplier,
    "fuel_cards_api:rule-detail": rule,
    "fuel_cards_api:card-push": exchanged_card,
    "fuel_cards_api:card-accept": exchanged_card,
}
