"""Add a card by hand."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.lib.errors import DomainError, InvalidInput
from modules.fuel_cards.models import Card
from modules.fuel_cards.services.describe_card import plate_of
from modules.fuel_cards.services.imports.cards import adopt_transactions
from modules.fuel_cards.services.imports.transaction_rows import card_number

BAD_NUMBER = _("This is no card number: it has 16 to 19 digits, the last of which checks the others.")
KNOWN = _("The supplier has a card with this number already.")


class CardExists(DomainError):
    code, message = "card_exists", KNOWN
    status = 409

    def __init__(self) -> None:
        super().__init__(fields={"number": [KNOWN]})


@transaction.atomic
def add_card(*, supplier_id: int, number: str, holder: str = "", plate: str = "", contract: str = "") -> Card:
    """Add a card in stock; operations that waited for it find it. What the supplier tells of it later is merged."""
    digits = card_number(number)
    if digits is None:
        raise InvalidInput(BAD_NUMBER, fields={"number": [BAD_NUMBER]})
    card = Card(
        supplier_id=supplier_id, number=digits, holder=holder[:150], plate=plate_of(plate)[:20], contract=contract[:60]
    )
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError as error:
        raise CardExists from error
    record("fuel_cards.card.added", subject=card)
    adopt_transactions(supplier_id, rows=1)
    return card
