"""How fresh the proof is that a session belongs to its person."""

from datetime import datetime

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

RECENT_SECONDS = 300


def signed_in_lately(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether the person of this session has signed in, or proved himself again, within the last minutes."""
    records = get_authentication_records(request, request.user)
    return any(0 <= at.timestamp() - record["at"] < RECENT_SECONDS for record in records)
