"""What the books say."""

from core.finance.selectors.ledger import (
    LedgerReport,
    balance,
    get_client_account,
    list_client_accounts,
    list_movements,
    verify_ledger,
)

__all__ = [
    "LedgerReport",
    "balance",
    "get_client_account",
    "list_client_accounts",
    "list_movements",
    "verify_ledger",
]
