"""Writers of exported files: memory stays flat at any number of rows, and no cell is ever run as a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise

from core.ui.formatting import writes_english

# A spreadsheet takes text that begins with one of these for a formula, also after opening a CSV file.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
SHEET_ROWS = 1_048_576

type Cells = Sequence[Any]


class Writer(Protocol):
    """Takes a heading and rows, one by one."""

    def write(self, cells: Cells) -> None: ...

    def close(self) -> None: ...


def plain(value: Any) -> Any:
    """Return the value as a file can hold it: text, number, date, moment without zone, or None."""
    if value is None or isinstance(value, (int, Decimal, float)):
        return None if value is None else int(value) if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    return str(value)


def is_formula(text: str) -> bool:
    return text.startswith(FORMULA_SIGNS)


class CsvWriter:
    """CSV as spreadsheets of the reader's language open it: separator, decimal sign and dates follow the language."""

    def __init__(self, path: Path, heading: Iterable[str | Promise]) -> None:
        self.english = writes_english()
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.rows = csv.writer(self.file, delimiter="," if self.english else ";")
        self.write(list(heading))

    def write(self, cells: Cells) -> None:
        self.rows.writerow([self._text(plain(cell)) for cell in cells])

    def close(self) -> None:
        self.file.close()

    def _text(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S" if self.english else "%d.%m.%Y %H:%M:%S")
        if isinstance(value, date):
            return value.strftime("%Y-%m-%d" if self.english else "%d.%m.%Y")
        if isinstance(value, (Decimal, float)):
            text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
            return text if self.english else text.replace(".", ",")
        text = str(value)
        return f"'{text}" if isinstance(value, str) and is_formula(text) else text


class XlsxWriter:
    """An XLSX workbook written row by row; a sheet that is full is followed by another."""

    def __init__(self, path: Path, heading: Iterable[str | Promise]) -> None:
        self.heading = [str(cell) for cell in heading]
        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(path.parent),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.book.use_zip64()
        self.bold = self.book.add_format({"bold": True})
        self.text = self.book.add_format({"quote_prefix": True})
        self.day = self.book.add_format({"num_format": "dd.mm.yyyy"})
        self.moment = self.book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"})
        self.money = self.book.add_format({"num_format": "#,##0.00"})
        self._new_sheet()

    def _new_sheet(self) -> None:
        self.sheet = self.book.add_worksheet()
        self.sheet.freeze_panes(1, 1)
        self.sheet.set_column(0, max(len(self.heading) - 1, 0), 20)
        for column, text in enumerate(self.heading):
            self.sheet.write_string(0, column, text, self.bold)
        self.row = 1

    def write(self, cells: Cells) -> None:
        if self.row >= SHEET_ROWS:
            self._new_sheet()
        for column, cell in enumerate(cells):
            self._write(column, plain(cell))
        self.row += 1

    def _write(self, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            self.sheet.write_datetime(self.row, column, value, self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, column, value, self.day)
        elif isinstance(value, Decimal):
            self.sheet.write_number(self.row, column, value, self.money)
        elif isinstance(value, (int, float)):
            self.sheet.write_number(self.row, column, value)
        else:
            self.sheet.write_string(self.row, column, value[:LONGEST_CELL], self.text if is_formula(value) else None)

    def close(self) -> None:
        self.book.close()


WRITERS: dict[str, Any] = {"csv": CsvWriter, "xlsx": XlsxWriter}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
