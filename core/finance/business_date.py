"""The company's business date: the day by which papers are dated and fall due."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """Return the present day in the company's time zone."""
    return timezone.localdate()
