"""YooKassa by its API v3 and its own client."""

from core.integrations.gateways.yookassa.gateway import YooKassa

__all__ = ["YooKassa"]
