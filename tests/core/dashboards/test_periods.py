"""Which days a period has, and with which days before it is compared."""

from datetime import date

import pytest

from core.dashboards.periods import BadPeriod, read_period

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-127")]
ON = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("asked", "days", "before"),
    [
        ({}, ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        ({"period": "today"}, ("2026-03-31", "2026-03-31"), ("2026-03-30", "2026-03-30")),
        ({"period": "7"}, ("2026-03-25", "2026-03-31"), ("2026-03-18", "2026-03-24")),
        ({"period": "quarter"}, ("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-29")),
        ({"from": "2026-01-10", "to": "2026-01-12"}, ("2026-01-10", "2026-01-12"), ("2026-01-07", "2026-01-09")),
    ],
)
def test_a_period_is_compared_with_the_same_days_of_the_one_before(asked, days, before):
    period = read_period(asked, ON)

    found = (period.first, period.last), (period.before_first, period.before_last)
    assert [tuple(day.isoformat() for day in pair) for pair in found] == [days, before]
    assert read_period(dict(pair.split("=") for pair in period.query.split("&")), ON) == period


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"period": "year"}, {"period"}),
        ({"from": "2026-02-30", "to": ""}, {"from", "to"}),
        ({"from": "0001-01-01", "to": "2026-01-01"}, {"from"}),
        ({"from": "2026-02-01", "to": "2026-01-01"}, {"to"}),
        ({"from": "2025-01-01", "to": "2026-01-02"}, {"to"}),
    ],
)
def test_days_that_cannot_be_are_refused_by_name(asked, fields):
    with pytest.raises(BadPeriod) as refused:
        read_period(asked, ON)

    assert set(refused.value.fields) == fields
