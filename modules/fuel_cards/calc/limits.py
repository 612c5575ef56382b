"""When the periods of limits begin and end."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = {"month": 1, "quarter": 3}


def first_day(period: str, day: date) -> date:
    """Return the first day of the period that a day of the company's calendar lies in; an operation has its day."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period in MONTHS:
        return day.replace(month=day.month - (day.month - 1) % MONTHS[period], day=1)
    return day


def next_day(period: str, first: date) -> date:
    """Return the day on which the period after the one that begins on `first` begins."""
    if period in MONTHS:
        months = first.month + MONTHS[period]
        return date(first.year + (months > 12), months - 12 * (months > 12), 1)
    return first + timedelta(days=7 if period == "week" else 1)


def bounds(period: str, first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments at which the period that begins on a day begins and ends; the end is not in it."""
    return datetime.combine(first, time(), zone), datetime.combine(next_day(period, first), time(), zone)
