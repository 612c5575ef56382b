"""T-Bank's acquiring: an example of a further gateway, which nothing but PAYMENT_GATEWAYS names."""

from core.integrations.gateways.tbank.gateway import TBank

__all__ = ["TBank"]
