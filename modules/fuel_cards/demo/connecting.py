"""The demonstration's suppliers, played by the sandbox: one with an API, one with a folder of files."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from core.organizations.models import Organization
from modules.fuel_cards.integrations.sandbox import cabinet, folder
from modules.fuel_cards.integrations.sandbox.service import FuelService
from modules.fuel_cards.integrations.sandbox.shelf import Shelf
from modules.fuel_cards.models import Card, Supplier
from modules.fuel_cards.services.distribution import keep_rule
from modules.fuel_cards.services.syncing.links import connect_supplier
from modules.fuel_cards.services.syncing.wishes import limit_facts, wish_for

POOL = "Север"
HOLDERS = ("Ефим Лозовой", "Инга Сапсанова", "Матвей Тропин")
OTHERWISE = 5  # the place of the card that the supplier holds otherwise


def connect_suppliers(api: Supplier, files: Supplier, organizations: Sequence[Organization]) -> None:
    """Connect them where the sandbox plays the outside world; what they hold comes by the first looks."""
    if not settings.SANDBOX_URL:
        return
    played = FuelService(Path(settings.VAR) / "sandbox").shelves
    if not played["api"].cards():
        for place, holder in enumerate(HOLDERS):
            played["api"].add_card(holder=holder, pool=POOL if place < 2 else "")
    if not played["files"].cards():
        _hand_over(played["files"], files)
    if organizations:
        keep_rule(organization_id=organizations[0].pk, supplier_id=api.pk, pool=POOL)
    for supplier, kind, path, contract in (
        (api, "fuel_session", "api", cabinet.CONTRACT),
        (files, "fuel_folder", "files", folder.CONTRACT),
    ):
        url = f"{settings.SANDBOX_URL}/fuel/{path}"
        values = {"url": url, "login": cabinet.LOGIN, "password": cabinet.PASSWORD, "contract": contract}
        connect_supplier(supplier_id=supplier.pk, connector=kind, values=values)


def _hand_over(shelf: Shelf, supplier: Supplier) -> None:
    """Let the supplier hold the cards that it has issued, one of them otherwise than we do."""
    cards = Card.objects.filter(supplier=supplier).prefetch_related("limits").order_by("pk")
    for place, card in enumerate(cards):
        wish = wish_for(card)
        shelf.add_card(
            number=card.number,
            holder=card.holder,
            plate=card.plate,
            status="blocked" if place == OTHERWISE else wish.status,
            limits=limit_facts(wish.limits),
        )
