"""camt.053, versions 02 to 14: ISO 20022 statements in XML, read entry by entry."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext_lazy as _

from core.finance.statements.formats.camt_entries import items_of_entry
from core.finance.statements.formats.camt_statements import OpenStatement
from core.finance.statements.formats.errors import BrokenFile, CutFile, ForbiddenXml, ForeignMessage
from core.finance.statements.formats.values import Item

NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(0[2-9]|1[0-4])\}Document")
BLOCK = 256 * 1024
DEEPEST = 40
LONGEST_TEXT = 64 * 1024
# What the parser says when the text ends inside an element, or before any.
_ENDS_EARLY = frozenset({3, 5, 6, 20})


class Camt053File:
    """One file; XML says its encoding itself, and the parser keeps it to that."""

    format: ClassVar[str] = "camt053"
    encoding: ClassVar[str] = "xml"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def items(self) -> Iterator[Item]:
        target = _Target()
        parser: Any = DefusedXMLParser(target=target, forbid_dtd=True)
        target.expat = parser.parser
        self._file.seek(0)
        while block := self._file.read(BLOCK):
            with _Explained(target):
                parser.feed(block)
            yield from target.take()
        with _Explained(target):
            parser.close()
        target.finish()
        yield from target.take()


class _Explained:
    """Says what the parser has against a file, with the line."""

    def __init__(self, target: "_Target") -> None:
        self.target = target

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, DefusedXmlException):
            raise ForbiddenXml(self.target.line) from error
        if isinstance(error, ParseError):
            line = error.position[0]
            raise (CutFile(line) if error.code in _ENDS_EARLY else BrokenFile(line, _("this is no XML"))) from error


class _Target:
    """Builds a small tree for each part of a statement, turns it into values and drops it."""

    def __init__(self) -> None:
        self.expat: Any = None
        self.path: list[str] = []
        self.open: list[Element] = []  # the part that is being built
        self.text: list[str] = []
        self.length = 0
        self.ready: list[Item] = []
        self.statement: OpenStatement | None = None
        self.has_message = False
        self.statements = 0
        self.part_line = 0

    @property
    def line(self) -> int:
        return int(self.expat.CurrentLineNumber)

    def take(self) -> list[Item]:
        ready, self.ready = self.ready, []
        return ready

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if not self.path and not NAMESPACE.fullmatch(tag):
            raise ForeignMessage(tag.removeprefix("{").replace("}", " "))
        name = tag.rpartition("}")[2]
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise BrokenFile(self.line, _("elements stand too deep inside one another"))
        if len(self.path) == 2 and name != "BkToCstmrStmt":
            raise ForeignMessage(name)
        if self.path[2:] == ["Stmt"]:
            self.statement = OpenStatement(position=self.line)
            self.statements += 1
        elif self.open or len(self.path) == 4:
            self._begin(name, attrib)

    def _begin(self, name: str, attrib: dict[str, str]) -> None:
        element = Element(name, attrib)
        if self.open:
            self._keep_text()
            self.open[-1].append(element)
        else:
            self.part_line = self.line
        self.open.append(element)
        self.text, self.length = [], 0

    def data(self, text: str) -> None:
        if self.open:
            self.length += len(text)
            if self.length > LONGEST_TEXT:
                raise BrokenFile(self.line, _("a text is too long"))
            self.text.append(text)

    def end(self, tag: str) -> None:
        name = self.path.pop()
        if self.open:
            self._keep_text()
            done = self.open.pop()
            if not self.open:
                self._part(done)
        elif self.statement is not None and name == "Stmt":
            self.ready.append(self.statement.close())
            self.statement = None

    def _keep_text(self) -> None:
        if not len(self.open[-1]):
            self.open[-1].text = "".join(self.text)
        self.text, self.length = [], 0

    def _part(self, part: Element) -> None:
        """Take in one finished part of the header or of a statement."""
        if self.statement is None:
            self.has_message = self.has_message or (part.tag == "MsgId" and bool((part.text or "").strip()))
        elif part.tag == "Ntry":
            for item in items_of_entry(part, account=self.statement.needed_account(), position=self.part_line):
                self.statement.count(item)
                self.ready.append(item)
        else:
            self.statement.learn(part, self.part_line)

    def finish(self) -> None:
        if not self.has_message:
            raise BrokenFile(1, _("the header lacks the number of the message (GrpHdr/MsgId)"))
        if not self.statements:
            raise BrokenFile(1, _("there is no statement inside (Stmt)"))

    def close(self) -> None: ...
