"""Reads of invoices and payments."""
