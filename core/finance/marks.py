"""How the states of papers and payments look, on pages and in lists alike."""

from collections.abc import Mapping

from core.finance.states import ActStatus, InvoiceStatus, PaymentStatus
from core.ui.tables.columns import Mark

INVOICES: Mapping[str, Mark] = {
    InvoiceStatus.DRAFT: Mark(tone="idle", icon="pencil"),
    InvoiceStatus.ISSUED: Mark(tone="outline", icon="file-text"),
    InvoiceStatus.PARTIALLY_PAID: Mark(tone="info", icon="clock"),
    InvoiceStatus.PAID: Mark(tone="ok", icon="circle-check"),
    InvoiceStatus.OVERDUE: Mark(tone="bad", icon="alert-triangle"),
    InvoiceStatus.CANCELLED: Mark(tone="idle", icon="ban"),
}
PAYMENTS: Mapping[str, Mark] = {
    PaymentStatus.UNMATCHED: Mark(tone="warn", icon="circle-dashed"),
    PaymentStatus.BOOKED: Mark(tone="ok", icon="circle-check"),
    PaymentStatus.SET_ASIDE: Mark(tone="idle", icon="ban"),
    PaymentStatus.REVERSED: Mark(tone="bad", icon="arrow-back-up"),
}
ACTS: Mapping[str, Mark] = {
    ActStatus.DRAFT: Mark(tone="idle", icon="pencil"),
    ActStatus.ISSUED: Mark(tone="info", icon="clock"),
    ActStatus.SIGNED: Mark(tone="ok", icon="circle-check"),
    ActStatus.DISPUTED: Mark(tone="warn", icon="alert-triangle"),
    ActStatus.CANCELLED: Mark(tone="idle", icon="ban"),
}
