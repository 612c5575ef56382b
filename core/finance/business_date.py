"""The company's business date: the day by which papers are dated and fall due.

It is today in the company's time zone, unless the books stand at another day: for a demonstration, a test or a dispute.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from core.finance.models import Books
from core.lib.company import current_company

# The shell asks on every page; a change is told at once, and to whoever asked meanwhile after this many seconds.
KEPT, KEPT_SECONDS = "finance:business_date", 30


def today() -> date:
    """Return the day on which the company's books stand."""
    return set_date() or real_today()


def set_date() -> date | None:
    """Return the day at which somebody has set the books, None where they go with the calendar."""
    return Books.objects.values_list("business_date", flat=True).first()


def real_today() -> date:
    """Return the present day in the company's time zone."""
    return timezone.localdate(timezone=ZoneInfo(current_company().time_zone))


def kept_date() -> date | None:
    """Return the set date as it was a moment ago: for what stands on every page."""
    found = cache.get(KEPT)
    if found is None:
        own = set_date()
        found = own.isoformat() if own else ""
        cache.set(KEPT, found, KEPT_SECONDS)
    return date.fromisoformat(found) if found else None


def forget() -> None:
    """Let the next page ask anew."""
    cache.delete(KEPT)
    transaction.on_commit(lambda: cache.delete(KEPT))
