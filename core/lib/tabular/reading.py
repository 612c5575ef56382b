"""Open a table of any supported kind and stream its data rows."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from operator import itemgetter
from typing import Any, BinaryIO, NamedTuple

from core.lib.tabular.delimited import DELIMITERS, rows_of
from core.lib.tabular.errors import MissingColumns
from core.lib.tabular.layout import Layout, is_blank, is_total, plain
from core.lib.tabular.sniffing import file_kind, open_text, text_encodings
from core.lib.tabular.workbook import open_workbook, sheet_rows, sheets

# A header stands within the first lines; what is above it are titles.
HEADER_LINES = 60
WRONG_COLUMN_COUNT = "wrong_column_count"
BAD_LINE = "bad_line"

Cells = Sequence[Any]


class Row(NamedTuple):
    """A data row: the line it begins on and its cells in the order of the layout, or why it is no row."""

    line: int
    cells: Cells
    reason: str = ""


@dataclass(frozen=True)
class Table:
    """An opened file; `rows` streams its data and reads it once more from the start each time it is called."""

    kind: str  # "csv", "workbook" or "json"
    columns: dict[str, int]
    rows: Callable[[], Iterator[Row]]
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0
    titles: list[str] = field(default_factory=list)  # the lines above the header


def open_table(file: BinaryIO, layout: Layout) -> Table:
    """Find out how to read a seekable file; raise UnreadableFile with the reason where that is impossible."""
    match file_kind(file):
        case "workbook":
            return _open_workbook(file, layout)
        case "json":
            return _open_json(file, layout)
        case _:
            return _open_text(file, layout)


@dataclass(slots=True)
class _Header:
    """The best header found so far; fewer missing columns win, then more known ones."""

    score: tuple[int, int] = (-10_000, 0)
    line: int = 0
    cells: Cells = ()
    columns: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    place: Any = None

    def look_at(self, rows: Iterator[tuple[int, Cells | None]], layout: Layout, place: Any) -> None:
        above: list[str] = []
        for line, cells in islice(rows, HEADER_LINES):
            if cells is None or is_blank(cells):
                continue
            columns = layout.match(cells)
            missing = layout.missing(columns)
            score = (-len(missing), len(columns))
            if columns and score > self.score:
                self.score, self.line, self.cells, self.columns = score, line, cells, columns
                self.missing, self.above, self.place = missing, list(above), place
            above.append(" ".join(str(cell) for cell in cells if cell not in ("", None)))

    def demand(self, layout: Layout) -> None:
        if not self.columns or self.missing:
            raise MissingColumns("; ".join(self.missing or layout.missing({})))


def _open_text(file: BinaryIO, layout: Layout) -> Table:
    header = _Header()
    for encoding in text_encodings(file):
        lines = list(islice(open_text(file, encoding), HEADER_LINES))
        for delimiter in DELIMITERS:
            header.look_at(rows_of(lines, delimiter), layout, (encoding, delimiter))
        if header.columns and not header.missing:
            break
    header.demand(layout)
    encoding, delimiter = header.place

    def rows() -> Iterator[Row]:
        lines = rows_of(open_text(file, encoding), delimiter)
        return _data_rows(lines, header, layout, strict_width=True)

    return Table(
        kind="csv",
        columns=header.columns,
        rows=rows,
        encoding=encoding,
        delimiter=delimiter,
        header_line=header.line,
        titles=header.above,
    )


def _open_workbook(file: BinaryIO, layout: Layout) -> Table:
    workbook = open_workbook(file)
    header = _Header()
    for sheet in sheets(workbook):
        header.look_at(sheet_rows(sheet), layout, sheet)
    header.demand(layout)

    def rows() -> Iterator[Row]:
        return _data_rows(sheet_rows(header.place), header, layout, strict_width=False)

    return Table(kind="workbook", columns=header.columns, rows=rows, header_line=header.line, titles=header.above)


def _data_rows(
    rows: Iterator[tuple[int, Cells | None]], header: _Header, layout: Layout, *, strict_width: bool
) -> Iterator[Row]:
    """Yield what stands below the header, in the layout's order; titles, totals and empty lines are no data."""
    width, first, heading = len(header.cells), header.line, list(header.cells)
    absent = width  # an empty cell is put behind each row for the columns that the file lacks
    indexes = [header.columns.get(name, absent) for name in layout.names]
    pick = itemgetter(*indexes, absent)  # at least two items, so that the result is always a tuple
    nothing = ("",) * len(indexes)
    for line, cells in rows:
        if line <= first:
            continue
        if cells is None:
            yield Row(line, nothing, WRONG_COLUMN_COUNT)
            continue
        start = cells[0]
        if not (start.__class__ is str and start[:1].isdigit()) and (is_blank(cells) or is_total(cells)):
            continue
        if strict_width and len(cells) != width:
            yield Row(line, nothing, WRONG_COLUMN_COUNT)
        elif start != heading[0] or list(cells) != heading:
            yield Row(line, pick([*cells[:width], ""])[:-1])


def _open_json(file: BinaryIO, layout: Layout) -> Table:
    encoding = next(iter(text_encodings(file)))
    known = {plain(title): item.name for item in layout.fields for title in (*item.titles, item.name)}
    columns: dict[str, int] = {}
    for line in islice(open_text(file, encoding), HEADER_LINES):
        for key in _json_object(line) or ():
            if (name := known.get(plain(key))) is not None:
                columns.setdefault(name, len(columns))
    if missing := layout.missing(columns):
        raise MissingColumns("; ".join(missing))

    def rows() -> Iterator[Row]:
        nothing = ("",) * len(layout.names)
        for number, line in enumerate(open_text(file, encoding), start=1):
            if not line.strip():
                continue
            record = _json_object(line)
            if record is None:
                yield Row(number, nothing, BAD_LINE)
                continue
            values = {known.get(plain(key)): value for key, value in record.items()}
            yield Row(number, tuple(_json_cell(values.get(name)) for name in layout.names))

    return Table(kind="json", columns=columns, rows=rows, encoding=encoding)


def _json_object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _json_cell(value: Any) -> Any:
    """Return a value as a text cell would hold it; a whole number of JSON has all its digits."""
    if isinstance(value, str):
        return value if value.isprintable() else value.encode("utf-8", "replace").decode()
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    if value is None or isinstance(value, (bool, float)):
        return "" if value is None else value
    return str(value)
