"""1CClientBankExchange, versions 1.00 to 1.03: a key and its value on each line, documents one after another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.finance.statements.formats.documents_1c import lines_of
from core.finance.statements.formats.errors import BrokenFile, CutFile, NoAccount, UnknownVersion
from core.finance.statements.formats.fields import BadField, read_account, read_amount, read_day
from core.finance.statements.formats.values import Item, Statement, currency_of
from core.lib.tabular.sniffing import HEAD, open_text, text_encodings

FIRST_LINE = "1CClientBankExchange"
VERSIONS = frozenset({"1.00", "1.01", "1.02", "1.03"})
WORDS = ("ВерсияФормата", "РасчСчет", "СекцияДокумент", "КонецФайла")
LONGEST_LINE = 64 * 1024
MOST_KEYS = 300


class Exchange1cFile:
    """One file; what it says of its own encoding is a hint that nobody follows."""

    format: ClassVar[str] = "1c"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.encoding = _encoding_of(file)

    def items(self) -> Iterator[Item]:
        text = open_text(self._file, self.encoding)
        return _Reading(iter(lambda: text.readline(LONGEST_LINE), "")).items()


def _encoding_of(file: BinaryIO) -> str:
    """Return the byte order mark's, strict UTF-8, or the first single-byte page under which the known words appear."""
    encodings = text_encodings(file)
    for encoding in encodings:
        file.seek(0)
        head = file.read(HEAD).decode(encoding, errors="replace")
        if any(word in head for word in WORDS):
            return encoding
    # A head without any of the words is a file cut in its second line, or rubbish: the reading will say which.
    return encodings[0]


@dataclass
class _Section:
    """What stands between СекцияРасчСчет and КонецРасчСчет, or a document and its end."""

    position: int
    kind: str = ""
    values: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    last_key: str = ""

    def take(self, key: str, value: str) -> None:
        known = self.values.get(key, "")
        if known and value and known != value:
            self.trouble = self.trouble or "repeated_key"
        self.values[key] = known or value
        self.last_key = key

    def go_on(self, text: str) -> None:
        """Take a line without a key: the rest of a purpose that the bank has broken, or a mistake."""
        if self.last_key.startswith("НазначениеПлатежа"):
            self.values[self.last_key] = f"{self.values[self.last_key]} {text}".strip()
        else:
            self.trouble = self.trouble or "broken_document"


class _Reading:
    """One pass through the lines."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.position = 0
        self.own: dict[str, None] = {}  # accounts that the file is about, in its order
        self.header: dict[str, str] = {}

    def items(self) -> Iterator[Item]:
        self._first_line()
        for line in self._plain_lines():
            if line == "КонецФайла":
                self._nothing_more()
                return
            if line.startswith("СекцияРасчСчет"):
                yield self._account()
            elif line.startswith("СекцияДокумент"):
                yield from self._document(line.partition("=")[2].strip())
            else:
                self._head_line(line)
        raise CutFile(self.position)

    def _plain_lines(self) -> Iterator[str]:
        """Yield the lines that say something, without the spaces around them."""
        for raw in self.lines:
            self.position += 1
            if len(raw) >= LONGEST_LINE:
                raise BrokenFile(self.position, _("the line is too long"))
            if line := raw.strip(" \t\r\n\ufeff\x1a\x00"):
                yield line

    def _first_line(self) -> None:
        line = next(self._plain_lines(), "")
        if line != FIRST_LINE:
            raise BrokenFile(max(self.position, 1), _("“1CClientBankExchange” alone must stand here"))

    def _head_line(self, line: str) -> None:
        key, sign, value = line.partition("=")
        key, value = key.strip(), value.strip()
        if not sign:
            raise BrokenFile(self.position, format_lazy(_("“{text}” has no place here"), text=line[:40]))
        if key == "ВерсияФормата" and value not in VERSIONS:
            raise UnknownVersion(value)
        if key == "РасчСчет" and value:
            self.own[read_account(value)] = None
        self.header.setdefault(key, value)

    def _section(self, end: str, kind: str = "") -> _Section:
        section = _Section(self.position, kind)
        for line in self._plain_lines():
            if line == end:
                return section
            key, sign, value = line.partition("=")
            key = key.strip()
            if key in {"СекцияДокумент", "СекцияРасчСчет", "КонецДокумента", "КонецРасчСчет", "КонецФайла"}:
                raise BrokenFile(self.position, format_lazy(_("“{end}” is missing before this line"), end=end))
            if not sign:
                section.go_on(line)
            elif len(section.values) >= MOST_KEYS:
                raise BrokenFile(self.position, _("the document has too many lines"))
            else:
                section.take(key, value.strip())
        raise CutFile(self.position)

    def _account(self) -> Statement:
        start = self.position
        section = self._section("КонецРасчСчет")
        account = read_account(section.values.get("РасчСчет", "")) or next(iter(self.own), "")
        if not account:
            raise NoAccount
        if section.trouble:
            raise BrokenFile(start, _("the figures of the account contradict themselves"))
        self.own[account] = None
        return Statement(
            account=account,
            position=start,
            currency=currency_of(account),
            since=self._read(section, "ДатаНачала", read_day),
            until=self._read(section, "ДатаКонца", read_day),
            opening=self._read(section, "НачальныйОстаток", read_amount),
            credited=self._read(section, "ВсегоПоступило", read_amount),
            debited=self._read(section, "ВсегоСписано", read_amount),
            closing=self._read(section, "КонечныйОстаток", read_amount),
        )

    @staticmethod
    def _read[T](section: _Section, key: str, read: Callable[[str], T]) -> T | None:
        text = section.values.get(key, "")
        if not text:
            return None
        try:
            return read(text)
        except BadField as error:
            what = format_lazy(_("“{text}” cannot be {key}"), text=text[:40], key=key)
            raise BrokenFile(section.position, what) from error

    def _document(self, kind: str) -> Iterator[Item]:
        section = self._section("КонецДокумента", kind)
        return lines_of(
            kind=kind, values=section.values, own=self.own, position=section.position, trouble=section.trouble
        )

    def _nothing_more(self) -> None:
        """A second file behind the first, or rubbish, would go unread: it is refused."""
        for line in self._plain_lines():
            raise BrokenFile(
                self.position, format_lazy(_("“{text}” stands behind the end of the file"), text=line[:40])
            )
