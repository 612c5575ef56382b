"""Figures of papers in templates."""

from decimal import Decimal
from typing import Any

from django import template

from core.ui import formatting

register = template.Library()


@register.filter
def plain_money(amount: Any, currency: str = "RUB") -> str:
    """Write an amount as bare text, for a sentence."""
    return formatting.money(amount, currency)


@register.simple_tag
def line_quantity(value: Decimal, unit: str) -> str:
    """Write a quantity without the zeros at its end."""
    places = max(-int(value.normalize().as_tuple().exponent), 0)
    return formatting.quantity(value, unit, places)
