"""Sessions that belong to one company: the row lives in its schema and names it, and is worth nothing elsewhere."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from core.lib.company import current_company

logger = logging.getLogger(__name__)
OWNER = "company"
# The person may open nothing before he has set up a second factor.
SETUP_NEEDED = "second_factor_setup_needed"
# He wants to be forgotten when the browser is closed.
BRIEF = "brief"
ENDS_AT = "ends_at"


class SessionStore(DatabaseSessionStore):
    """Django's own session table, with the owner written into the signed data and compared on every reading."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return super().encode({**session_dict, OWNER: current_company().schema})

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        values = dict(super().decode(session_data))
        if values.pop(OWNER, None) == current_company().schema:
            return values
        # The key is given up too, so that what is written next starts a new session.
        self._session_key = None
        logger.warning("A session of another company was refused")
        return {}

    def begin(self, *, hours: int) -> None:
        """Let the session end so many hours from now at the latest, whatever happens in it."""
        ends_at = timezone.now() + timedelta(hours=hours)
        self[ENDS_AT] = ends_at.timestamp()
        self.set_expiry(0 if self.pop(BRIEF, False) else ends_at)

    def get_session_cookie_age(self) -> int:
        """How long the row of a session lives that is forgotten with the browser."""
        if ends_at := self.get(ENDS_AT):
            return max(0, int(ends_at - timezone.now().timestamp()))
        return int(settings.SESSION_COOKIE_AGE)
