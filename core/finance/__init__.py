"""Money: the ledger."""
