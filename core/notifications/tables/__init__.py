"""Lists of messages: a person's own, and all of the company's for its staff."""

from core.notifications.tables.deliveries import DeliveryTable
from core.notifications.tables.own import InboxTable, ReceiptTable

__all__ = ["DeliveryTable", "InboxTable", "ReceiptTable"]
