"""Sessions that belong to one company: the row lives in its schema and names it, and is worth nothing elsewhere."""

import logging
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from core.lib.company import current_company

logger = logging.getLogger(__name__)
OWNER = "company"


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
