"""Money as the database keeps it: the ledger, and the papers and payments that move it."""

from core.finance.models.act_runs import ActCharge, ActFile, ActRun, UpdFile
from core.finance.models.books import Books, ClientBalance, DayTurnover
from core.finance.models.changes import ActChange, AuthorKind, InvoiceChange, PaymentChange
from core.finance.models.ledger import Account, AccountCode, Entry, EntryKind, Posting
from core.finance.models.papers import Act, ActLine, Invoice, InvoiceLine
from core.finance.models.payments import HAS_ADVANCE, Allocation, Payment, PaymentSource
from core.finance.models.rules import InvoiceFile, InvoiceRules

__all__ = [
    "HAS_ADVANCE",
    "Account",
    "AccountCode",
    "Act",
    "ActChange",
    "ActCharge",
    "ActFile",
    "ActLine",
    "ActRun",
    "Allocation",
    "AuthorKind",
    "Books",
    "ClientBalance",
    "DayTurnover",
    "Entry",
    "EntryKind",
    "Invoice",
    "InvoiceChange",
    "InvoiceFile",
    "InvoiceLine",
    "InvoiceRules",
    "Payment",
    "PaymentChange",
    "PaymentSource",
    "Posting",
    "UpdFile",
]
