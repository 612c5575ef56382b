"""Tell which format a file has, by its content."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from core.finance.statements.formats.camt053 import Camt053File
from core.finance.statements.formats.errors import EmptyStatement, UnknownFormat
from core.finance.statements.formats.exchange_1c import FIRST_LINE, Exchange1cFile
from core.finance.statements.formats.values import Item

HEAD = 4096
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class StatementFile(Protocol):
    """A file in one of the formats; `items` reads it from its start, once."""

    @property
    def format(self) -> str: ...

    @property
    def encoding(self) -> str: ...

    def items(self) -> Iterator[Item]:
        """Yield statements, lines and refused documents as they stand; raise UnreadableStatement where it is broken.

        What was yielded before the error belongs to a file that is refused whole.
        """
        ...


def open_statement(file: BinaryIO) -> StatementFile:
    """Return the reader for a seekable file; raise where it is empty or of no format that we know."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    text = _readable(head)
    if not text.strip("\ufeff \t\r\n\x00"):
        raise EmptyStatement
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(FIRST_LINE):
        return Exchange1cFile(file)
    if start.startswith("<"):
        return Camt053File(file)
    raise UnknownFormat


def _readable(head: bytes) -> str:
    """Return the beginning as text as far as marks in Latin letters are concerned."""
    for bom, encoding in _WIDE:
        if head.startswith(bom):
            return head[2:].decode(encoding, errors="replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
