"""Who fails too often in a row is asked no more until somebody resumes it: connections and addresses of webhooks."""

from datetime import datetime

from core.integrations.breaker import Breaker
from core.integrations.models import ExchangeConnection, WebhookSubscription

PAUSED_AFTER = 8  # failures in a row
FIRST_PAUSE = 15.0  # seconds before the second attempt; each later pause is four times longer


def note_failure(own: ExchangeConnection | WebhookSubscription, *, breaker: Breaker, words: str, at: datetime) -> bool:
    """Count a failure of a row that the caller has locked; tell whether this one has paused it."""
    breaker.note_failure(words)
    own.failures += 1
    is_paused_now = own.failures >= PAUSED_AFTER and own.paused_at is None
    if is_paused_now:
        own.paused_at = at
    own.save(update_fields=["failures", "paused_at"])
    return is_paused_now
