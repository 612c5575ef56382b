"""Pages of invoices and payments."""
