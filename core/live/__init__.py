"""Server-sent events to open pages: best effort, bound to company, host and user; everything works without them."""

from core.live.publishing import publish, revoke

__all__ = ["publish", "revoke"]
