"""When a recurring task is due: days of a rule in the company's calendar, and the moments they mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil import rrule

from core.pipelines.tasks.states import DueUnit, RuleKind

# The last day that a rule is followed to.
LAST_DAY = date(2199, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule as RFC 5545 knows it, at most one occurrence a day.

    `weekdays` are 0 for Monday to 6; `month_day` of 31 is the last day of every month, as 29 and 30 are of a shorter
    one; `nth` is 1 to 4 or -1 for the last. `times` counts occurrences from the beginning, skipped ones with them.
    """

    kind: str
    begins_on: date
    at: time
    every: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    nth: int | None = None
    ends_on: date | None = None
    times: int | None = None

    def days(self, *, since: date | None = None, number: int = 1) -> Iterator[date]:
        """Give the days in order, from the beginning, or from one of them that is the `number`th."""
        left = None if self.times is None else self.times - number + 1
        first = since or self.begins_on
        if left is not None and left <= 0:
            return
        until = datetime.combine(min(self.ends_on or LAST_DAY, LAST_DAY), time())
        for day in islice(rrule.rrule(dtstart=datetime.combine(first, time()), until=until, **self._facts()), left):
            yield day.date()

    def _facts(self) -> dict[str, object]:
        match self.kind:
            case RuleKind.DAYS:
                return {"freq": rrule.DAILY, "interval": self.every}
            case RuleKind.WEEKS:
                return {"freq": rrule.WEEKLY, "interval": self.every, "byweekday": self.weekdays, "wkst": rrule.MO}
            case RuleKind.MONTH_DAY:
                day = self.month_day or 1
                # The latest that the month has of the days up to the wished one.
                days = {"bymonthday": range(28, day + 1), "bysetpos": -1} if day > 28 else {"bymonthday": day}
                return {"freq": rrule.MONTHLY, "interval": self.every, **days}
            case RuleKind.MONTH_WEEKDAY:
                weekday = rrule.weekday(self.weekdays[0], self.nth)
                return {"freq": rrule.MONTHLY, "interval": self.every, "byweekday": weekday}
            case _:
                return {"freq": rrule.DAILY, "byweekday": (0, 1, 2, 3, 4)}


@dataclass(frozen=True, kw_only=True)
class Due:
    """How long after its occurrence a task is to be done; after days, also by a time of day."""

    after: int
    unit: str
    by: time | None = None


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC; a time that the change of clocks leaves out is as long after it as it would be."""
    return datetime.combine(day, at, zone).astimezone(ZoneInfo("UTC"))


def due_moment(day: date, at: time, due: Due | None, zone: ZoneInfo) -> datetime | None:
    """Return the deadline of an occurrence: hours are hours, days are days of the calendar whatever their length."""
    if due is None:
        return None
    if due.unit == DueUnit.HOURS:
        return moment(day, at, zone) + timedelta(hours=due.after)
    return moment(day + timedelta(days=due.after), due.by or at, zone)
