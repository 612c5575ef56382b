"""The mailbox: every letter is a file, so that it outlives a restart; the oldest make room for new ones."""

import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from functools import cached_property
from pathlib import Path

from django.utils.html import strip_tags

KEPT = 500
MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]»]")


@dataclass(frozen=True)
class Letter:
    """One letter as it came over the wire."""

    number: int
    raw: bytes
    received_at: datetime
    envelope_to: tuple[str, ...]

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def sender(self) -> str:
        return str(self.message.get("From", ""))

    @property
    def recipients(self) -> list[str]:
        """The addresses that the letter was really sent to."""
        return [address.lower() for _, address in getaddresses(list(self.envelope_to))]

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def text(self) -> str:
        return self._part("plain") or strip_tags(self.html)

    @property
    def links(self) -> list[str]:
        found = LINK.findall(self._part("plain")) + re.findall(r'href="(https?://[^"]+)"', self.html)
        return list(dict.fromkeys(link.replace("&amp;", "&") for link in found))

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


def _name(raw: bytes, envelope_to: list[str]) -> tuple[str, ...]:
    """Return what is the same for a letter that is sent again: its own number and to whom it goes."""
    found = MESSAGE_ID.search(raw.partition(b"\r\n\r\n")[0])
    return (found[1].decode(errors="replace") if found else "", *sorted(envelope_to))


class Mailbox:
    """Letters in one folder, numbered in the order in which they came.

    A letter that comes twice under one Message-ID to the same people is kept once, as the large mail services do.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._known: dict[tuple[str, ...], int] = {}
        for letter in self.letters():
            self._known[_name(letter.raw, list(letter.envelope_to))] = letter.number

    def add(self, raw: bytes, envelope_to: list[str]) -> int:
        """Keep a letter; return its number."""
        name = _name(raw, envelope_to)
        with self._lock:
            if name[0] and name in self._known and self._path(self._known[name]).exists():
                return self._known[name]
            numbers = self._numbers()
            number = numbers[-1] + 1 if numbers else 1
            head = f"X-Sandbox-To: {', '.join(envelope_to)}\r\n".encode()
            fresh = self.folder / f"{number}.new"
            fresh.write_bytes(head + raw)
            fresh.replace(self._path(number))
            for old in numbers[: max(0, len(numbers) + 1 - KEPT)]:
                self._path(old).unlink(missing_ok=True)
            self._known[name] = number
        return number

    def letters(self, *, to: str = "") -> list[Letter]:
        """Return the letters, the newest first; those to one address where it is given."""
        found = [letter for number in reversed(self._numbers()) if (letter := self.get(number))]
        return [letter for letter in found if to.lower() in letter.recipients] if to else found

    def get(self, number: int) -> Letter | None:
        path = self._path(number)
        try:
            content, seconds = path.read_bytes(), path.stat().st_mtime
        except FileNotFoundError:
            return None
        head, _, raw = content.partition(b"\r\n")
        to = head.decode().partition(": ")[2].split(", ")
        return Letter(number, raw, datetime.fromtimestamp(seconds, UTC), tuple(to))

    def clear(self) -> None:
        with self._lock:
            for number in self._numbers():
                self._path(number).unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number}.eml"

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self.folder.glob("*.eml") if path.stem.isdigit())
