"""Formats of numbers: `СЧ-{year}-{number:05}`. The few words between braces are all that a format knows."""

import re
from datetime import date

from django.utils.translation import gettext as _

LONGEST = 40
LONGEST_NUMBER = 60
_WORD = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"number(?::0?(\d{1,2}))?")
_DATED = {"year": "%Y", "yy": "%y", "month": "%m"}
_PLAIN = re.compile(r"[\w\-/.№#() ]*")


def problem_of(pattern: str, *, starts_yearly: bool) -> str:
    """Return why this is no format, or ""."""
    words = _WORD.findall(pattern)
    unknown = next((word for word in words if word not in _DATED and not _NUMBER.fullmatch(word)), None)
    if unknown is not None:
        return _("There is no {%(word)s}. Use {number}, {number:05}, {year}, {yy} or {month}.") % {"word": unknown}
    if not _PLAIN.fullmatch(_WORD.sub("", pattern)):
        return _("Between the parts only letters, digits, spaces and - / . № # ( ) may stand.")
    if sum(_NUMBER.fullmatch(word) is not None for word in words) != 1:
        return _("The format needs {number} once.")
    if max(_width(word) for word in words) > 12:
        return _("A number may have 12 digits.")
    if starts_yearly and not {"year", "yy"} & set(words):
        return _("Numbers that begin anew each year need {year} or {yy}, or they would repeat.")
    return "" if len(pattern) <= LONGEST else _("The format is too long.")


def write(pattern: str, number: int, on: date) -> str:
    """Return the number as it is printed."""

    def part(match: re.Match[str]) -> str:
        word = match.group(1)
        return f"{on:{_DATED[word]}}" if word in _DATED else f"{number:0{_width(word) or 1}}"

    return _WORD.sub(part, pattern)


def expression(pattern: str, year: int) -> str:
    """Return a regular expression, of PostgreSQL too, that the numbers of this format and year match."""
    parts: list[str] = []
    at = 0
    for match in _WORD.finditer(pattern):
        parts.append(re.escape(pattern[at : match.start()]))
        word = match.group(1)
        years = {"year": f"{year:04}" if year else "[0-9]{4}", "yy": f"{year % 100:02}" if year else "[0-9]{2}"}
        parts.append("([0-9]+)" if word not in _DATED else years.get(word, "[0-9]{2}"))
        at = match.end()
    return f"^{''.join(parts)}{re.escape(pattern[at:])}$"


def _width(word: str) -> int:
    match = _NUMBER.fullmatch(word)
    return int(match.group(1) or 0) if match else 0
