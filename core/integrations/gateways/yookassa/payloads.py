"""What YooKassa answers, as far as it concerns us."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from core.integrations.gateways.gateway import RefundSeen, Seen, Standing

# Nobody paid, or we withdrew it: all other reasons mean that a payment was tried and not given.
NOBODY_PAID = frozenset({"expired_on_confirmation", "expired_on_capture", "canceled_by_merchant", "internal_timeout"})
STANDINGS = {
    "pending": Standing.WAITING,
    "waiting_for_capture": Standing.WAITING,
    "succeeded": Standing.SUCCEEDED,
    "canceled": Standing.CANCELLED,
}
REASONS: dict[str, Any] = {
    "3d_secure_failed": _("The bank has not confirmed that it is you."),
    "call_issuer": _("The bank refuses without a reason. Ask it, or pay another way."),
    "card_expired": _("The card has expired."),
    "expired_on_confirmation": _("Nobody paid in time."),
    "canceled_by_merchant": _("The payment was withdrawn."),
    "fraud_suspected": _("The payment system suspects fraud. Pay another way."),
    "insufficient_funds": _("There is not enough money for the payment."),
    "invalid_card_number": _("The number of the card is wrong."),
    "invalid_csc": _("The code on the back of the card is wrong."),
    "issuer_unavailable": _("The bank does not answer. Try later, or pay another way."),
    "payment_method_limit_exceeded": _("The limit of this way to pay is used up."),
    "payment_method_restricted": _("This way to pay is blocked by whoever issued it."),
}


class Amount(BaseModel):
    value: Decimal
    currency: str


class Recipient(BaseModel):
    account_id: str = ""


class Confirmation(BaseModel):
    confirmation_url: str = ""


class Way(BaseModel):
    type: str = ""


class Cancellation(BaseModel):
    reason: str = ""


class Payment(BaseModel):
    id: str
    status: str
    amount: Amount
    recipient: Recipient = Recipient()
    confirmation: Confirmation | None = None
    payment_method: Way | None = None
    cancellation_details: Cancellation | None = None
    refunded_amount: Amount | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    test: bool = False
    created_at: datetime | None = None
    captured_at: datetime | None = None

    def seen(self) -> Seen:
        reason = self.cancellation_details.reason if self.cancellation_details else ""
        standing = STANDINGS.get(self.status, Standing.WAITING)
        if standing == Standing.CANCELLED and reason not in NOBODY_PAID:
            standing = Standing.FAILED
        return Seen(
            id=self.id,
            standing=standing,
            amount=self.amount.value,
            currency=self.amount.currency,
            refunded=self.refunded_amount.value if self.refunded_amount else Decimal("0.00"),
            reference=str(self.metadata.get("key", "")),
            account=self.recipient.account_id,
            method=self.payment_method.type if self.payment_method else "",
            reason=str(REASONS.get(reason, reason)),
            pay_url=self.confirmation.confirmation_url if self.confirmation else "",
            is_test=self.test,
            created_at=self.created_at,
            paid_at=self.captured_at,
        )


class PaymentList(BaseModel):
    items: list[Payment]
    next_cursor: str = ""


class Refund(BaseModel):
    id: str
    status: str
    amount: Amount
    cancellation_details: Cancellation | None = None

    def seen(self) -> RefundSeen:
        reason = self.cancellation_details.reason if self.cancellation_details else ""
        standing = STANDINGS.get(self.status, Standing.WAITING)
        return RefundSeen(
            id=self.id,
            standing=Standing.FAILED if standing == Standing.CANCELLED else standing,
            amount=self.amount.value,
            currency=self.amount.currency,
            reason=reason,
        )


class Me(BaseModel):
    account_id: str
    status: str = ""
    test: bool = False


class NotificationObject(BaseModel):
    id: str = Field(max_length=64)
    payment_id: str = Field(default="", max_length=64)  # of a refund
    status: str = Field(default="", max_length=40)


class Notification(BaseModel):
    event: str = Field(max_length=60)
    object: NotificationObject
