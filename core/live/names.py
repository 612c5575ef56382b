"""Names in Valkey; each carries the installation (its database) and the company's schema."""

from django.conf import settings


def bell(schema: str = "") -> str:
    """Return the pub/sub channel of a company; without one, what all of them start with."""
    return f"live:{settings.LIVE_NAMESPACE}:company:{schema}"


def control() -> str:
    """Return the pub/sub channel on which streams are told to close."""
    return f"live:{settings.LIVE_NAMESPACE}:control"


def log_key(schema: str) -> str:
    """Return the company's bounded log of messages."""
    return f"live:{settings.LIVE_NAMESPACE}:log:{schema}"


def revoked_key(schema: str, user_id: int | None) -> str:
    """Return where it is noted when a user (None: everybody of the company) lost his streams."""
    return f"live:{settings.LIVE_NAMESPACE}:revoked:{schema}:{'all' if user_id is None else user_id}"


def presence_key(schema: str, place: str) -> str:
    """Return where it is noted who looks at a place of the company, such as "board.7"."""
    return f"live:{settings.LIVE_NAMESPACE}:present:{schema}:{place}"
