"""Limits in words."""

from django import template

from modules.fuel_cards.selectors.cards import conditions_of

register = template.Library()
register.filter("conditions", conditions_of)
