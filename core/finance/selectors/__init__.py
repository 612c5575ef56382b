"""What the books say."""

from core.finance.selectors.ledger import balance, get_client_account, list_movements
from core.finance.selectors.verification import LedgerReport, verify_ledger

__all__ = ["LedgerReport", "balance", "get_client_account", "list_movements", "verify_ledger"]
