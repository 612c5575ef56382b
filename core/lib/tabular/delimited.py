"""Rows of delimiter-separated text: quotes, cells of several lines, and rows that a stray quote would swallow."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import cache

DELIMITERS = (";", "\t", ",", "|")
# A quoted cell of a real file spans a few lines; an opening quote that is never closed would swallow the rest.
MAX_LINES_OF_ROW = 20


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the number of each row's first line (from 1) and its cells; None where a quote is never closed."""
    reader = enumerate(lines, start=1)
    again: list[tuple[int, str]] = []
    while True:
        number, line = again.pop() if again else next(reader, (0, ""))
        if not number:
            return
        if '"' not in line:
            yield number, line.rstrip("\n").split(delimiter)
            continue
        taken = [(number, line)]
        while _is_open(line, delimiter) and len(taken) < MAX_LINES_OF_ROW:
            following = again.pop() if again else next(reader, None)
            if following is None:
                break
            taken.append(following)
            line += following[1]
        if _is_open(line, delimiter):
            again = taken[:0:-1]
            yield number, None
        else:
            yield number, parse_row(line, delimiter)


def parse_row(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of one row; None where a cell is larger than any real one."""
    source = (line.rstrip("\n"),) if "\n" not in line[:-1] else io.StringIO(line.rstrip("\n"), newline="")
    try:
        return next(csv.reader(source, delimiter=delimiter), [""])
    except csv.Error:
        return None


def _is_open(line: str, delimiter: str) -> bool:
    """Say whether the text ends inside a quoted cell."""
    if line.count('"') % 2 == 0:
        return False
    return _open_quote(delimiter).search(_whole_cell(delimiter).sub(r"\1", line)) is not None


@cache
def _whole_cell(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'(^|{mark})"(?:[^"]|"")*"(?={mark}|\n?\Z)')


@cache
def _open_quote(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'(?:^|{re.escape(delimiter)})"')
