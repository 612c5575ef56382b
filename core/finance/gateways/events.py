"""What happens to online payments, told to whoever listens."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class OnlinePaymentMoved(Event):
    """The gateway has said what became of an attempt; the open page of its payer hears of it."""

    name: ClassVar[str] = "finance.online_payment.moved"
    online_payment_id: int
    organization_id: int
    status: str

    def live_channels(self) -> tuple[str, ...]:
        return (*super().live_channels(), f"online_payment.{self.online_payment_id}")


@dataclass(frozen=True, kw_only=True)
class OnlinePaymentDiffers(Event):
    """Money has come that does not fit what was asked for; somebody has to look."""

    name: ClassVar[str] = "finance.online_payment.differs"
    online_payment_id: int
    payment_id: int
    organization_id: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class RefundFailed(Event):
    name: ClassVar[str] = "finance.refund.failed"
    refund_id: int
    online_payment_id: int
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class ReconciliationDiffers(Event):
    """A comparison with a gateway has found what nobody could mend by itself."""

    name: ClassVar[str] = "finance.reconciliation.differs"
    reconciliation_id: int
    count: int
