"""Strings as they may stand on a page: no signs that steer the text, nothing too long to be broken."""

import re

from core.ui.formatting import NBSP

LONGEST = 20_000
# Control signs (a line's end stays), signs that turn the direction of text round, halves of pairs, what is no sign.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BEYOND = re.compile(
    "[" + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)) + "]"
)
_LONG_WORD = re.compile(r"\S{28,}")
# Short words of addresses and initials stay with what follows them.
_BOUND = re.compile(r"\b(г|ул|д|стр|корп|оф|пр|[А-ЯЁ])\. (?=\S)")
# The number of a house does not stand on a line of its own.
_LAST_NUMBER = re.compile(r" (\d{1,4}\w?)$")
BREAK = "\N{ZERO WIDTH SPACE}"


def clean(value: object) -> str:
    """Return the value as text for a page; a word that fits no column may be broken anywhere."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")[:LONGEST]
    text = _BEYOND.sub("", _STEERING.sub("", text))
    return _LONG_WORD.sub(_breakable, text)


def one_line(value: object) -> str:
    text = " ".join(clean(value).split("\n")).strip()
    return _LAST_NUMBER.sub(f"{NBSP}\\1", _BOUND.sub(f"\\1.{NBSP}", text))


def _breakable(match: re.Match[str]) -> str:
    return BREAK.join(match.group()[start : start + 8] for start in range(0, len(match.group()), 8))
