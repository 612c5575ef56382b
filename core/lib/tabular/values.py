"""Cells as values: identifiers, numbers and moments, never guessed.

Each function returns None for what it cannot take, so that the caller names the reason; an empty cell is "" or a None
that the caller tells apart beforehand.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009]+")
_WRAPPED = re.compile(r'="?(.*?)"?\Z', re.DOTALL)
_LOST_DIGITS = re.compile(r"\d[.,]?\d*[eEеЕ]\+?\d+\Z")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)\Z", re.ASCII)
_DATE = re.compile(r"(?:(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))\Z", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\Z", re.ASCII)
_MOMENT = re.compile(r"(\S+?)(?:[ T]+(\d{1,2}:\S+?))?(Z|[+-](?:0\d|1[0-5]):?[0-5]\d)?\Z", re.ASCII)
# A spreadsheet keeps fifteen digits of a number; what follows them is lost.
EXACT = 10**15
# Digits before the point of the largest figure that is taken, by the decimals that are kept.
MAX_DIGITS = {2: 11, 3: 8, 4: 8}
# How nearly all numbers are printed.
_PRINTED = {
    places: re.compile(rf"-?\d{{1,{digits}}}(?:[.,]\d{{1,{places}}})?", re.ASCII)
    for places, digits in MAX_DIGITS.items()
}


def identifier(cell: Any) -> str | None:
    """Return an identifier as text without its printing; None where digits have really been lost."""
    if cell == "":
        return ""
    if cell.__class__ is str:
        if cell.isdigit() and cell.isascii():
            return str(cell)
        return _clean_identifier(cell)
    if isinstance(cell, (bool, date, time)):
        return None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and 0 <= cell < EXACT else None
    return "" if cell is None else str(cell)


def _clean_identifier(text: str) -> str | None:
    text = text.strip().lstrip("'’")
    if text.startswith("="):
        wrapped = _WRAPPED.match(text)
        text = wrapped[1] if wrapped else text
    text = _SPACES.sub("", text).replace("-", "").replace("'", "")
    return None if _LOST_DIGITS.match(text) else text


def decimal_text(cell: Any, places: int) -> str | None:
    """Return a number with at most `places` decimals as PostgreSQL reads it; None for what is no number."""
    if cell.__class__ is not str:
        return _round(cell, places)
    if _PRINTED[places].fullmatch(cell):
        return str(cell.replace(",", "."))
    text = _SPACES.sub("", cell).replace("−", "-").lstrip("'")
    return _round(Decimal(text.replace(",", ".")), places) if _NUMBER.match(text) else None


def _round(value: Any, places: int) -> str | None:
    """Round half away from zero; a float is taken by its shortest decimal form, as a spreadsheet shows it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
        rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return str(rounded) if rounded.is_finite() and rounded.adjusted() < MAX_DIGITS[places] else None


def moment_text(cell: Any, clock: Any = "") -> str | None:
    """Return `yyyy-mm-dd hh:mm:ss` (with an offset where the cell names one); `clock` is a time in a column apart."""
    if cell.__class__ is not str:
        return _moment_of_cell(cell, clock)
    if len(cell) == 19 and (day := _day(cell[:10])) and (spoken := _clock(cell[11:])) and cell[10] in " T":
        return f"{day} {spoken}"
    found = _MOMENT.match(_SPACES.sub(" ", cell.strip().lstrip("'")))
    if found is None:
        return None
    day = _day(found[1])
    if day is None:
        return None
    spoken = clock_text(clock) if clock not in ("", None) and not found[2] else clock_text(found[2] or "00:00")
    return None if spoken is None else f"{day} {spoken}{found[3] or ''}"


def _moment_of_cell(cell: Any, clock: Any) -> str | None:
    if isinstance(cell, datetime):
        moment = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        if clock not in ("", None) and moment.time() == time(0):
            return moment_text(moment.date(), clock)
        return moment.isoformat(sep=" ")
    if isinstance(cell, date):
        spoken = clock_text(clock) if clock not in ("", None) else "00:00:00"
        return None if spoken is None else f"{cell.isoformat()} {spoken}"
    return None


@lru_cache(maxsize=5000)
def _day(text: str) -> str | None:
    found = _DATE.match(text)
    if found is None:
        return None
    try:
        if found[1]:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date(int(found[4]), int(found[5]), int(found[6])).isoformat()
    except ValueError:
        return None


def clock_text(cell: Any) -> str | None:
    """Return a time of day as `hh:mm:ss`."""
    if isinstance(cell, str):
        return _clock(cell.strip())
    if isinstance(cell, datetime):
        cell = (cell + timedelta(microseconds=500_000)).time()
    return cell.replace(microsecond=0).isoformat() if isinstance(cell, time) else None


@lru_cache(maxsize=100_000)
def _clock(text: str) -> str | None:
    found = _TIME.match(text)
    if found is None:
        return None
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0)).isoformat()
    except ValueError:
        return None


def day_text(cell: Any) -> str | None:
    """Return the date of a cell as `yyyy-mm-dd`, whatever time stands beside it."""
    moment = moment_text(cell)
    return moment[:10] if moment else None


def words(cell: Any) -> str:
    """Return a cell as one line of text; a whole number loses the decimals that a spreadsheet gave it."""
    if cell.__class__ is str:
        return cell.strip() if cell.isprintable() else _SPACES.sub(" ", cell.replace("\x00", "")).strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def luhn_is_valid(digits: str) -> bool:
    """Check the control digit of a card number."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        total += value if place % 2 == 0 else (value * 2 - 9 if value > 4 else value * 2)
    return total % 10 == 0
