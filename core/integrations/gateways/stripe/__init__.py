"""Stripe for payments of a company's clients, by its hosted page (Checkout) and its own client."""

from core.integrations.gateways.stripe.gateway import Stripe

__all__ = ["Stripe"]
