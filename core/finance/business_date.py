"""The company's business date: the day by which papers are dated and fall due.

It is today in the company's time zone, unless the books stand at another day: for a demonstration, a test or a dispute.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.finance.models import Books
from core.lib.company import current_company


def today() -> date:
    """Return the day on which the company's books stand."""
    return set_date() or real_today()


def set_date() -> date | None:
    """Return the day at which somebody has set the books, None where they go with the calendar."""
    return Books.objects.values_list("business_date", flat=True).first()


def real_today() -> date:
    """Return the present day in the company's time zone."""
    return timezone.localdate(timezone=ZoneInfo(current_company().time_zone))
