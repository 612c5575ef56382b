"""Why a whole file cannot be read."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.lib.errors import InvalidInput


class UnreadableFile(InvalidInput):
    """Nothing of the file can be taken; `code` says why in a stable word, the message says it to a person."""

    code = "unreadable_file"
    message = _("The file cannot be read.")


class EmptyFile(UnreadableFile):
    code, message = "empty_file", _("The file is empty.")


class ForeignFile(UnreadableFile):
    """The content is of another kind than its sender thinks: a picture, an archive, a program."""

    code = "foreign_file"
    message = _("This is %(kind)s. Send a CSV or XLSX table, or JSON lines.")

    def __init__(self, kind: Any) -> None:
        super().__init__(kind=kind)


class BrokenWorkbook(UnreadableFile):
    code = "broken_workbook"
    message = _("The workbook is damaged or cut off. Download it again or save it anew, then repeat.")


class WorkbookTooLarge(UnreadableFile):
    code = "workbook_too_large"
    message = _("The workbook is too large to be opened. Save the sheet as CSV, or split it by period.")


class MissingColumns(UnreadableFile):
    """No row of the file's beginning names the columns that are needed."""

    code = "missing_columns"
    message = _("There is no header with the columns “%(columns)s”. Is this the right file?")

    def __init__(self, columns: str) -> None:
        super().__init__(columns=columns)


class NoRows(UnreadableFile):
    code, message = "no_rows", _("The file has a header and no rows.")
