"""Tariffs of clients and recalculations, for the tests of isolation."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from modules.fuel_cards.models import ClientTariffMode, RecalculatedLine, Recalculation, Station
from modules.fuel_cards.services.set_tariff import set_mode, set_tariff
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing, purchase

_numbers = count(1)
RULE = {"method": "percent", "value": "3", "base": "supplier"}


def individual_rule(owner: Owner) -> Thing:
    rule = set_tariff(
        method="percent",
        value=Decimal(2),
        organization_id=owner.organization.pk,
        starts_at=timezone.now() + timedelta(days=2),
        from_quantity=Decimal(next(_numbers)),
    )
    return Thing(row=rule, names={"pk": rule.pk}, seen_by=SeenBy.ORGANIZATION)


def priced_client(owner: Owner) -> Thing:
    """A client who pays by a tariff of his own."""
    if not ClientTariffMode.objects.filter(organization=owner.organization).exists():
        set_mode(organization_id=owner.organization.pk, mode="individual")
    data = {**RULE, "mode": "general"}
    return Thing(row=owner.organization, names={"pk": owner.organization.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def recalculation(owner: Owner) -> Thing:
    """A report that is ready, with one operation of the owner's."""
    bought = purchase(owner).row
    today = timezone.localdate()
    run = Recalculation.objects.create(
        first=today,
        last=today,
        reason=f"Agreed {owner.mark}",
        organizations=[owner.organization.pk],
        state="ready",
        rows=1,
    )
    RecalculatedLine.objects.create(
        recalculation=run,
        transaction_id=bought.pk,
        organization=owner.organization,
        charge_number=1,
        old_amount=Decimal(10),
        new_amount=Decimal(9),
    )
    Station.objects.get_or_create(
        supplier_id=bought.supplier_id,  # type: ignore[attr-defined]
        number=f"S-{owner.company_mark}",
        defaults={"region": f"Region {owner.company_mark}"},
    )
    return Thing(row=run, names={"pk": run.pk}, seen_by=SeenBy.COMPANY)


TARIFFS: dict[str, Callable[[Owner], Thing]] = {
    "fuel_cards:tariff_end": individual_rule,
    "fuel_cards:client_tariff": priced_client,
    "fuel_cards:client_mode": priced_client,
    "fuel_cards:client_tariff_add": priced_client,
    "fuel_cards:client_tariff_changes": priced_client,
    "fuel_cards:recalculation_detail": recalculation,
    "fuel_cards:recalculation_apply": recalculation,
    "fuel_cards_api:tariff-end": individual_rule,
    "fuel_cards_api:recalculation-detail": recalculation,
    "fuel_cards_api:recalculation-lines": recalculation,
    "fuel_cards_api:recalculation-apply": recalculation,
}
