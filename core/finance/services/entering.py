"""A payment that the staff enter by hand: cash, another bank, a set-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.finance.authors import Author
from core.finance.business_date import today
from core.finance.models import Payment, PaymentSource
from core.finance.services.allocating import Part
from core.finance.services.journal import journal_payment
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import Organization


class KeyTaken(DomainError):
    code = "key_taken"
    message = _("Another payment has been entered under this key.")


@dataclass(frozen=True, kw_only=True)
class HandPayment:
    """What somebody writes down of a payment; the same key is the same payment, however often it is sent."""

    key: str
    organization_id: int
    amount: Decimal
    paid_on: date
    purpose: str
    agreement_id: int | None = None
    legal_entity_id: int | None = None
    document_number: str = ""
    payer_name: str = ""
    currency: str = "RUB"
    is_awaited: bool = False  # the bank's statement will have it too, and it is then this one
    parts: Sequence[Part] = ()


@transaction.atomic
def enter_payment(entered: HandPayment, *, author: Author) -> tuple[Payment, bool]:
    """Take the payment down and book it at once; sent again it returns the first one and False."""
    if entered.paid_on > today():
        raise InvalidInput(fields={"paid_on": [_("The payment has not been made yet: this day is to come.")]})
    payment, is_new = record_payment(_incoming(entered, author), author=author)
    if not is_new:
        if (payment.amount, payment.paid_on, payment.organization_id) != (
            entered.amount,
            entered.paid_on,
            entered.organization_id,
        ):
            raise KeyTaken
        return payment, False
    journal_payment("finance.payment.entered", payment, "", author)
    booked = book_payment(
        payment_id=payment.pk,
        organization_id=entered.organization_id,
        agreement_id=entered.agreement_id,
        parts=entered.parts,
        author=author,
    )
    return booked, True


def _incoming(entered: HandPayment, author: Author) -> IncomingPayment:
    payer = Organization.objects.get(pk=entered.organization_id)
    return IncomingPayment(
        key=f"manual:{entered.key}",
        source=PaymentSource.MANUAL,
        amount=entered.amount,
        currency=entered.currency,
        paid_on=entered.paid_on,
        facts={
            "legal_entity_id": entered.legal_entity_id,
            "purpose": entered.purpose,
            "document_number": entered.document_number,
            "payer_name": entered.payer_name or payer.name,
            "payer_inn": payer.inn,
            "payer_kpp": payer.kpp,
            "is_awaited": entered.is_awaited,
            "created_by_id": author.user_id,
        },
    )
