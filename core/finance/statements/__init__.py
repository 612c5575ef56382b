"""Statements of banks: read, proved, taken in, matched with invoices."""
