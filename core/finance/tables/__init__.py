"""The lists of money."""

from core.finance.tables.acts import ActTable, OwnActTable
from core.finance.tables.invoices import InvoiceTable, OwnInvoiceTable
from core.finance.tables.payments import OwnPaymentTable, PaymentTable

__all__ = ["ActTable", "InvoiceTable", "OwnActTable", "OwnInvoiceTable", "OwnPaymentTable", "PaymentTable"]
