"""Cells as values: what is taken, and what is refused rather than guessed."""
# ruff: noqa: DTZ001 a spreadsheet knows no time zones

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from core.lib.tabular.values import clock_text, day_text, decimal_text, identifier, luhn_is_valid, moment_text, words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("260900001000", "260900001000"),
        (" 7099 1701-2274 7056 ", "7099170122747056"),
        ("'007", "007"),
        ('="7099170122747056"', "7099170122747056"),
        ("=7099170122747056", "7099170122747056"),
        ("ПТ00-000302", "ПТ00000302"),
        ("7099\u00a01701", "70991701"),
        (123456789012.0, "123456789012"),
        ("", ""),
        (None, ""),
        ("7,09942E+18", None),
        ("7.09942e18", None),
        (7099170122747056.0, None),
        (12.5, None),
        (True, None),
        (datetime(2026, 9, 1), None),
    ],
)
def test_identifier_is_text_without_its_printing(cell: Any, expected: str | None) -> None:
    assert identifier(cell) == expected


@pytest.mark.parametrize(
    ("cell", "places", "expected"),
    [
        ("28,45", 3, "28.45"),
        ("28.45", 3, "28.45"),
        ("-1 943,70", 2, "-1943.70"),
        ("1\u00a0943,70", 2, "1943.70"),
        ("1\u202f943", 2, "1943.00"),
        ("−5,5", 2, "-5.50"),
        ("4521.3000000000002", 2, "4521.30"),
        (4521.3000000000002, 2, "4521.30"),
        (0.1 + 0.2, 2, "0.30"),
        ("2,005", 2, "2.01"),
        ("-2,005", 2, "-2.01"),
        (Decimal("2.005"), 2, "2.01"),
        (45, 2, "45.00"),
        ("28,О5", 2, None),
        ("~28,45", 2, None),
        ("1,234.56", 2, None),
        ("1E+05", 2, None),
        ("12 л", 2, None),
        ("١٢", 2, None),
        ("-", 2, None),
        ("9" * 12, 2, None),
        (1e300, 2, None),
        (123456789.0, 3, None),
        ("99999999999,99", 2, "99999999999.99"),
        (float("nan"), 2, None),
        (float("inf"), 2, None),
        (True, 2, None),
        (datetime(2026, 9, 1), 2, None),
        ("", 2, None),
    ],
)
def test_decimal_text_rounds_and_never_guesses(cell: Any, places: int, expected: str | None) -> None:
    assert decimal_text(cell, places) == expected


@pytest.mark.parametrize(
    ("cell", "clock", "expected"),
    [
        ("01.09.2026 00:17:04", "", "2026-09-01 00:17:04"),
        ("01.09.2026 00:17", "", "2026-09-01 00:17:00"),
        ("1.9.2026 7:05", "", "2026-09-01 07:05:00"),
        ("01.09.2026", "", "2026-09-01 00:00:00"),
        ("2026-09-01", "", "2026-09-01 00:00:00"),
        ("2026-09-01T00:17:04", "", "2026-09-01 00:17:04"),
        ("2026-09-01T00:17:04+03:00", "", "2026-09-01 00:17:04+03:00"),
        ("2026-09-01T00:17:04+99:99", "", None),
        ("2026-09-01T00:17:04.250Z", "", "2026-09-01 00:17:04Z"),
        ("01.09.2026", "14:30", "2026-09-01 14:30:00"),
        ("01.09.2026", time(14, 30), "2026-09-01 14:30:00"),
        (datetime(2026, 9, 1, 0, 17, 3, 999_999), "", "2026-09-01 00:17:04"),
        (datetime(2026, 9, 1), "14:30:05", "2026-09-01 14:30:05"),
        (date(2026, 9, 1), "", "2026-09-01 00:00:00"),
        (date(2026, 9, 1), datetime(1899, 12, 31, 14, 30), "2026-09-01 14:30:00"),
        ("31.09.2026 10:00:00", "", None),
        ("30.02.2026", "", None),
        ("01.09.2026 25:00:00", "", None),
        ("01.09.2026", "24:61", None),
        ("01/09/2026", "", None),
        ("01.09.26", "", None),
        ("вчера", "", None),
        ("", "", None),
        (46266.5, "", None),
    ],
)
def test_moment_text_reads_the_usual_forms(cell: Any, clock: Any, expected: str | None) -> None:
    assert moment_text(cell, clock) == expected


def test_day_and_clock_stand_alone() -> None:
    assert (day_text("03.08.2025"), day_text(""), day_text(datetime(2025, 8, 3, 5))) == (
        "2025-08-03",
        None,
        "2025-08-03",
    )
    assert (clock_text("7:05"), clock_text(time(7, 5, 1, 5)), clock_text(7.5)) == ("07:05:00", "07:05:01", None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(" Водитель\u00a0161 ", "Водитель 161"), (101.0, "101"), (1.5, "1.5"), (None, ""), ("а\tб\nв\x00", "а б в")],
)
def test_words_are_one_line(cell: Any, expected: str) -> None:
    assert words(cell) == expected


def test_luhn_accepts_right_numbers_alone() -> None:
    assert luhn_is_valid("7099170122747056")
    assert not luhn_is_valid("7099170122747065")
