"""A fuel dealer to look at: two suppliers, their registers, a month of purchases up to this minute, balances."""

from modules.fuel_cards.demo.filling import fill

__all__ = ["fill"]
