"""The lists of money."""

from core.finance.tables.invoices import InvoiceTable, OwnInvoiceTable
from core.finance.tables.payments import OwnPaymentTable, PaymentTable

__all__ = ["InvoiceTable", "OwnInvoiceTable", "OwnPaymentTable", "PaymentTable"]
