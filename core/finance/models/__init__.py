"""Money as the database keeps it: the ledger, and the papers and payments that move it."""

from core.finance.models.changes import ActChange, AuthorKind, InvoiceChange, PaymentChange
from core.finance.models.ledger import Account, AccountCode, Entry, EntryKind, Posting
from core.finance.models.papers import Act, ActLine, Invoice, InvoiceLine
from core.finance.models.payments import Allocation, Payment, PaymentSource

__all__ = [
    "Account",
    "AccountCode",
    "Act",
    "ActChange",
    "ActLine",
    "Allocation",
    "AuthorKind",
    "Entry",
    "EntryKind",
    "Invoice",
    "InvoiceChange",
    "InvoiceLine",
    "Payment",
    "PaymentChange",
    "PaymentSource",
    "Posting",
]
