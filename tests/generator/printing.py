"""How figures, times and lines are printed."""

from collections.abc import Callable, Iterable
from datetime import date, datetime


def kop(amount: int, sep: str = ".") -> str:
    """Kopecks as roubles: 123450 -> 1234.50"""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}{sep}{abs(amount) % 100:02d}"


def thousandths(value: int, sep: str = ".") -> str:
    """12340 -> 12.34, 12345 -> 12.345"""
    text = f"{'-' if value < 0 else ''}{abs(value) // 1000}{sep}{abs(value) % 1000:03d}"
    return text[:-1] if text.endswith("0") else text


def ru_date(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def ru_time(moment: datetime, seconds: bool = True) -> str:
    return moment.strftime("%d.%m.%Y %H:%M:%S" if seconds else "%d.%m.%Y %H:%M")


def div_round(a: int, b: int) -> int:
    """a / b rounded half away from zero."""
    return (abs(a) * 2 + b) // (2 * b) * (1 if a >= 0 else -1)


class Lines:
    """A text file that knows the number of the line it writes (the first is 1)."""

    def __init__(
        self,
        encoding: str = "cp1251",
        delimiter: str = ";",
        newline: str | Callable[[int], str] = "\r\n",
        bom: bool = False,
    ) -> None:
        self.encoding, self.delimiter, self.newline, self.bom = encoding, delimiter, newline, bom
        self.lines: list[str] = []

    def text(self, line: str = "") -> int:
        self.lines.append(line)
        return len(self.lines)

    def row(self, values: Iterable[object]) -> int:
        return self.text(self.delimiter.join(map(self.quoted, values)))

    def quoted(self, value: object) -> str:
        text = "" if value is None else str(value)
        if self.delimiter in text or '"' in text or "\n" in text:
            return '"' + text.replace('"', '""') + '"'
        return text

    def bytes(self, last_newline: bool = True) -> bytes:
        ends = (self.newline(i) if callable(self.newline) else self.newline for i in range(len(self.lines)))
        text = "".join(line + end for line, end in zip(self.lines, ends, strict=True))
        if not last_newline:
            text = text.rstrip("\r\n")
        return (b"\xef\xbb\xbf" if self.bom else b"") + text.encode(self.encoding)
