"""A circuit for each channel of a company: an operator that is away is asked again after growing pauses."""

import random
from datetime import datetime

from django.conf import settings

from core.notifications.services.hand import Hand

# So many failures in a row open the circuit.
PATIENCE = 3
LONGEST_REST = 900.0
STATE = "SELECT failures, open_until FROM notifications_circuit WHERE channel = %s"
FAILED = """
INSERT INTO notifications_circuit AS known (channel, failures, problem) VALUES (%(channel)s, 1, %(problem)s)
ON CONFLICT (channel) DO UPDATE SET failures = known.failures + 1, problem = EXCLUDED.problem,
  open_until = CASE WHEN known.failures + 1 >= %(patience)s
    THEN clock_timestamp() + least(%(shortest)s * 2 ^ least(known.failures + 1 - %(patience)s, 16), %(longest)s)
      * %(jitter)s * interval '1 second' END
RETURNING open_until
"""
ANSWERED = "DELETE FROM notifications_circuit WHERE channel = %s"


class Circuit:
    """What is known of the operator, by all senders of the channel."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        row = hand.execute(STATE, [hand.channel], fetch=True)
        self.failures: int = row[0] if row else 0
        self.open_until: datetime | None = row[1] if row else None

    def rests(self, now: datetime) -> bool:
        return self.open_until is not None and self.open_until > now

    @property
    def is_trying(self) -> bool:
        """Tell whether the operator has failed too often lately to be trusted with more than one at a time."""
        return self.failures >= PATIENCE

    def failed(self, problem: str) -> None:
        facts = {
            "channel": self._hand.channel,
            "problem": problem[:300],
            "patience": PATIENCE,
            "shortest": float(settings.NOTIFICATION_REST_SECONDS),
            "longest": LONGEST_REST,
            "jitter": random.uniform(0.75, 1.25),  # noqa: S311
        }
        (self.open_until,) = self._hand.execute(FAILED, facts, fetch=True)
        self.failures += 1

    def answered(self) -> None:
        if self.failures:
            self._hand.execute(ANSWERED, [self._hand.channel])
            self.failures, self.open_until = 0, None
