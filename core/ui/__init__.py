"""Page shell, tables, filters, saved views and components."""
