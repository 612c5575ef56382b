"""What happens to papers and payments, told to whoever listens."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(Event):
    name: ClassVar[str] = "finance.invoice.issued"
    invoice_id: int
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class InvoiceRequested(Event):
    """A client asks for an invoice, which waits for the staff to issue it."""

    name: ClassVar[str] = "finance.invoice.requested"
    invoice_id: int
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class InvoiceReminded(Event):
    """Somebody of the staff sends the invoice once more."""

    name: ClassVar[str] = "finance.invoice.reminded"
    invoice_id: int
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class InvoiceMoved(Event):
    """The status of an issued invoice is another: by payments, by the calendar or by hand."""

    name: ClassVar[str] = "finance.invoice.moved"
    invoice_id: int
    organization_id: int
    status_from: str
    status_to: str


@dataclass(frozen=True, kw_only=True)
class PaymentBooked(Event):
    """Money has come and stands on the client's balance."""

    name: ClassVar[str] = "finance.payment.booked"
    payment_id: int
    organization_id: int
    amount: Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class PaymentTakenBack(Event):
    """A booking was undone: the payment waits to be matched again, or never was."""

    name: ClassVar[str] = "finance.payment.taken_back"
    payment_id: int
    organization_id: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(Event):
    name: ClassVar[str] = "finance.payment.refunded"
    payment_id: int
    organization_id: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class PaymentsWait(Event):
    """Payments have come that nobody could be matched with."""

    name: ClassVar[str] = "finance.payments.wait"
    count: int


@dataclass(frozen=True, kw_only=True)
class ActIssued(Event):
    name: ClassVar[str] = "finance.act.issued"
    act_id: int
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class ActMoved(Event):
    """The client has given his word on an act, the staff have noted it for him, or have withdrawn the act."""

    name: ClassVar[str] = "finance.act.moved"
    act_id: int
    organization_id: int
    status_from: str
    status_to: str
    by_staff: bool
