"""Rows of spreadsheets, through calamine."""

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from core.lib.tabular.errors import BrokenWorkbook, ForeignFile, WorkbookTooLarge

# calamine holds a sheet in memory, about four times the size of its XML.
MAX_SHEET_XML = 160 * 1024 * 1024


def open_workbook(file: BinaryIO) -> CalamineWorkbook:
    """Open an XLSX, XLSB, ODS or old XLS workbook; refuse other archives, damaged files and what would fill memory."""
    file.seek(0)
    is_archive = file.read(2) == b"PK"
    if is_archive:
        _check_archive(file)
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except (CalamineError, OSError) as error:
        raise BrokenWorkbook if is_archive else ForeignFile(_("an old document that is no workbook")) from error


def _check_archive(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise BrokenWorkbook from error
    names = {part.filename for part in parts}
    if "word/document.xml" in names:
        raise ForeignFile(_("a text document (Word)"))
    if not any(name.startswith("xl/workbook.") for name in names) and "content.xml" not in names:
        raise ForeignFile(_("an archive (ZIP)"))
    if max((part.file_size for part in parts), default=0) > MAX_SHEET_XML:
        raise WorkbookTooLarge


def sheets(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    for name in workbook.sheet_names:
        try:
            yield workbook.get_sheet_by_name(name)
        except CalamineError as error:
            raise BrokenWorkbook from error


def sheet_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Yield row numbers as the spreadsheet shows them, and cells: text, float, bool, date, time or empty text."""
    yield from enumerate(sheet.iter_rows(), start=1)
