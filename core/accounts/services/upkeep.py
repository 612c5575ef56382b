"""What people leave behind: sessions, counters of attempts and tokens that are over."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from core.accounts.models import OneTimeCode
from core.accounts.services.limits import clear_expired


def tidy() -> dict[str, int]:
    """Drop what has expired and opens nothing any more; returns how much of each."""
    now = timezone.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    tokens, _ = OutstandingToken.objects.filter(expires_at__lt=now).delete()
    codes, _ = OneTimeCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    return {"sessions": sessions, "tokens": tokens, "codes": codes, "attempts": clear_expired()}
