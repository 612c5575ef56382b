"""Broadcasts: written, launched, held up and ended by staff."""
