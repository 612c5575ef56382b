"""What Stripe answers, as far as it concerns us; amounts there are in the smallest unit of the currency."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from core.integrations.gateways.gateway import RefundSeen, Seen, Standing

CENTS = Decimal("0.01")
REASONS: dict[str, Any] = {
    "card_declined": _("The bank refuses without a reason. Ask it, or pay another way."),
    "expired_card": _("The card has expired."),
    "insufficient_funds": _("There is not enough money for the payment."),
    "authentication_required": _("The bank has not confirmed that it is you."),
}


class Failure(BaseModel):
    code: str = ""
    message: str = ""


class Way(BaseModel):
    type: str = ""


class Charge(BaseModel):
    amount_refunded: int = 0
    created: int | None = None
    payment_method_details: Way | None = None


class Intent(BaseModel):
    status: str
    currency: str
    amount_received: int = 0
    last_payment_error: Failure | None = None
    latest_charge: Charge | str | None = None

    @property
    def charge(self) -> Charge:
        return self.latest_charge if isinstance(self.latest_charge, Charge) else Charge()


class Session(BaseModel):
    """A Checkout Session with its payment, which appears once somebody begins to pay."""

    id: str
    status: str | None = None
    payment_status: str = ""
    amount_total: int | None = None
    currency: str | None = None
    client_reference_id: str | None = None
    livemode: bool = False
    url: str | None = None
    created: int | None = None
    payment_intent: Intent | str | None = None

    def seen(self) -> Seen:
        intent = self.payment_intent if isinstance(self.payment_intent, Intent) else None
        charge = intent.charge if intent else Charge()
        failure = intent.last_payment_error if intent else None
        standing = self._standing(intent)
        # What has come is what was received, not what was asked for.
        paid = standing == Standing.SUCCEEDED and intent is not None
        minor = intent.amount_received if paid and intent else self.amount_total or 0
        words = (REASONS.get(failure.code, failure.message) if failure else "") if standing == Standing.FAILED else ""
        return Seen(
            id=self.id,
            standing=standing,
            amount=minor * CENTS,
            currency=((intent.currency if intent else self.currency) or "").upper(),
            refunded=charge.amount_refunded * CENTS,
            reference=self.client_reference_id or "",
            method=charge.payment_method_details.type if charge.payment_method_details else "",
            reason=str(_("Nobody paid in time.")) if standing == Standing.CANCELLED else str(words),
            pay_url=self.url or "",
            is_test=not self.livemode,
            created_at=_moment(self.created),
            paid_at=_moment(charge.created) if paid else None,
        )

    def _standing(self, intent: Intent | None) -> Standing:
        if self.payment_status == "paid":
            return Standing.SUCCEEDED
        if self.status == "expired":
            return Standing.CANCELLED
        refused = intent is not None and intent.status in {"requires_payment_method", "canceled"}
        return Standing.FAILED if self.status == "complete" and refused else Standing.WAITING


class Refund(BaseModel):
    id: str
    status: str | None = None
    amount: int
    currency: str
    failure_reason: str | None = None

    def seen(self) -> RefundSeen:
        standings = {"succeeded": Standing.SUCCEEDED, "failed": Standing.FAILED, "canceled": Standing.FAILED}
        return RefundSeen(
            id=self.id,
            standing=standings.get(self.status or "", Standing.WAITING),
            amount=self.amount * CENTS,
            currency=self.currency.upper(),
            reason=self.failure_reason or "",
        )


class Account(BaseModel):
    id: str
    country: str = ""


class Told(BaseModel):
    """The object of an event: a session itself, or a payment, charge or refund that bears its key."""

    id: str = Field(max_length=255)
    object: str = ""
    metadata: dict[str, str] = Field(default_factory=dict)


class EventData(BaseModel):
    object: Told


class Event(BaseModel):
    id: str = Field(max_length=80)
    type: str = Field(max_length=80)
    livemode: bool
    account: str | None = None
    data: EventData


def _moment(stamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
