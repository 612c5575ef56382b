"""The small markup of a contract: `# Heading`, `- item`, `1. item`, `**strong**`, blank lines between paragraphs.

Variables are filled in after the text has been read, so that a value never becomes a heading, a list or a strong word.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.documents.pdf.clean import clean
from core.documents.pdf.variables import fill

_STRONG = re.compile(r"(\*\*.+?\*\*)")
_BULLET = re.compile(r"[-•*]\s+(.*)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(.*)")


def read(text: str, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return blocks of a text: kind, items of runs, and where the numbers of a list start."""
    blocks: list[dict[str, Any]] = []
    is_open = False
    for kind, start, line in _lines(text):
        if kind == "joined":
            blocks[-1]["texts"][-1] += f"\n{line}"
        elif is_open and kind in {"list", "numbers"} and blocks[-1]["kind"] == kind:
            blocks[-1]["texts"].append(line)
        elif kind != "blank":
            blocks.append({"kind": kind, "start": start, "texts": [line]})
        is_open = kind != "blank"
    return [
        {"kind": block["kind"], "start": block["start"], "items": [_runs(one, values) for one in block["texts"]]}
        for block in blocks
    ]


def _lines(text: str) -> Iterator[tuple[str, int, str]]:
    before = "blank"
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        kind, start, rest = _line(line)
        if kind == "paragraph" and before not in {"blank", "heading"}:
            kind = "joined"
        yield kind, start, rest
        before = kind


def _line(line: str) -> tuple[str, int, str]:
    if not line:
        return "blank", 1, ""
    if line.startswith("#"):
        return "heading", 1, line.lstrip("#").strip()
    if match := _BULLET.fullmatch(line):
        return "list", 1, match.group(1)
    if match := _NUMBER.fullmatch(line):
        return "numbers", int(match.group(1)), match.group(2)
    return "paragraph", 1, line


def _runs(text: str, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Cut a line into strong and plain runs, then fill its variables."""
    return [
        {"strong": is_strong, "text": clean(fill(part[2:-2] if is_strong else part, values))}
        for part in _STRONG.split(text)
        if part
        for is_strong in [part.startswith("**") and part.endswith("**") and len(part) > 4]
    ]
