"""The days that a dashboard speaks of, and the same days of the period before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.lib.errors import InvalidInput

TODAY, WEEK, DAYS30, MONTH, QUARTER, OWN = "today", "7", "30", "month", "quarter", "own"
READY = (TODAY, WEEK, DAYS30, MONTH, QUARTER)
USUAL = MONTH
LONGEST = 366  # days of a period of one's own
FIRST_YEAR, LAST_YEAR = 2000, 2100


class BadPeriod(InvalidInput):
    code = "bad_period"
    message = _("The period is wrong.")


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days from `first` to `last`, both included; `end` is when the calendar's period is over, which may be later."""

    code: str
    first: date
    last: date
    end: date
    before_first: date
    before_last: date  # the same days of the period before
    before_end: date  # the whole period before, for a chart that draws it

    @property
    def days(self) -> list[date]:
        return _days(self.first, self.end)

    @property
    def days_before(self) -> list[date]:
        return _days(self.before_first, self.before_end)

    @property
    def query(self) -> str:
        """Return what an address says to have this period."""
        if self.code != OWN:
            return f"period={self.code}"
        return f"from={self.first.isoformat()}&to={self.last.isoformat()}"


def today() -> date:
    """Return the day that the company counts as today."""
    found: date = import_string(settings.DASHBOARD_TODAY)()
    return found


def ready_period(code: str, on: date) -> Period:
    """Return one of the ready periods that ends on a day; a code that is none of them is refused."""
    if code == TODAY:
        return _of_days(code, on, on)
    if code in (WEEK, DAYS30):
        return _of_days(code, on - timedelta(days=int(code) - 1), on)
    if code == MONTH:
        return _of_months(code, on, 1)
    if code == QUARTER:
        return _of_months(code, on, 3)
    raise BadPeriod(fields={"period": [_("There is no such period.")]})


def read_period(data: Mapping[str, Any], on: date) -> Period:
    """Read the period of an address: `period`, or `from` and `to`; without any the usual one.

    Raises BadPeriod with the fields that are wrong.
    """
    if data.get("from") or data.get("to"):
        return _own(data)
    return ready_period(str(data.get("period") or USUAL), on)


def _own(data: Mapping[str, Any]) -> Period:
    days, wrong = {}, {}
    for name in ("from", "to"):
        try:
            days[name] = date.fromisoformat(str(data.get(name) or ""))
        except ValueError:
            wrong[name] = [_("Enter a date.")]
        else:
            if not FIRST_YEAR <= days[name].year < LAST_YEAR:
                wrong[name] = [_("Enter a date of this century.")]
    if wrong:
        raise BadPeriod(fields=wrong)
    if days["from"] > days["to"]:
        raise BadPeriod(fields={"to": [_("The last day is before the first one.")]})
    if (days["to"] - days["from"]).days >= LONGEST:
        raise BadPeriod(fields={"to": [_("Choose a year at most.")]})
    return _of_days(OWN, days["from"], days["to"])


def _of_days(code: str, first: date, last: date) -> Period:
    """Compare with as many days just before."""
    shift = last - first + timedelta(days=1)
    before = {"before_first": first - shift, "before_last": last - shift, "before_end": last - shift}
    return Period(code=code, first=first, last=last, end=last, **before)


def _of_months(code: str, on: date, months: int) -> Period:
    """Compare with the same days of the calendar's period before, which may be shorter."""
    first = on.replace(month=(on.month - 1) // months * months + 1, day=1)
    before_first, end = _shifted(first, -months), _shifted(first, months) - timedelta(days=1)
    before_end = first - timedelta(days=1)
    before_last = min(before_first + (on - first), before_end)
    before = {"before_first": before_first, "before_last": before_last, "before_end": before_end}
    return Period(code=code, first=first, last=on, end=end, **before)


def _shifted(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
