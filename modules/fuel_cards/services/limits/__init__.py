"""Limits of cards: what is used of them, and what happens when there is more."""
