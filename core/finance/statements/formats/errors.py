"""Why a whole statement cannot be read; each names the line."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.lib.errors import InvalidInput


class UnreadableStatement(InvalidInput):
    """Nothing of the file is taken; `code` says why in a stable word, the message says it to a person."""

    code = "unreadable_statement"
    message = _("The statement cannot be read.")


class EmptyStatement(UnreadableStatement):
    code, message = "empty_file", _("The file is empty.")


class UnknownFormat(UnreadableStatement):
    code = "unknown_format"
    message = _("This is no statement of a bank: a file 1CClientBankExchange (.txt) or camt.053 (.xml) is needed.")


class ForeignMessage(UnreadableStatement):
    """Well-formed XML, and another message."""

    code = "foreign_message"
    message = _("This XML is “%(name)s”. A statement camt.053, version 02 to 14, is needed.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name[:80])


class CutFile(UnreadableStatement):
    code = "cut_file"
    message = _("The file ends too early, at line %(line)s: it was cut off. Download it from the bank once more.")

    def __init__(self, line: int) -> None:
        super().__init__(line=line)


class BrokenFile(UnreadableStatement):
    code = "broken_file"
    message = _("Line %(line)s: %(what)s.")

    def __init__(self, line: int, what: Any) -> None:
        super().__init__(line=line, what=what)


class ForbiddenXml(UnreadableStatement):
    """A document type or an entity: statements have none, attacks do."""

    code = "forbidden_xml"
    message = _("Line %(line)s: the XML declares a document type or entities. Statements of banks have none.")

    def __init__(self, line: int) -> None:
        super().__init__(line=line)


class NoAccount(UnreadableStatement):
    code = "no_account"
    message = _("The file does not say whose account it is about.")


class UnknownVersion(UnreadableStatement):
    code = "unknown_version"
    message = _("Version %(version)s of the format is not known: 1.01, 1.02 and 1.03 are read.")

    def __init__(self, version: str) -> None:
        super().__init__(version=version[:20])
