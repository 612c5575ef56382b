"""Events bound to one another by digests, in a form that anybody can count again without this program.

The digest of an event is SHA-256 over the digest before it, a line feed, and the event as canonical JSON: keys in
alphabetical order, no spaces, UTF-8, moments in UTC with six digits of a second. The first event follows a digest of
64 zeros.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


def moment(at: datetime) -> str:
    """Write a moment as it stands in the evidence: `2026-11-26T04:05:06.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(facts: Mapping[str, Any]) -> bytes:
    """Return the one text that stands for the facts."""
    plain = {name: moment(value) if isinstance(value, datetime) else value for name, value in facts.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def link(previous: str, facts: Mapping[str, Any]) -> str:
    """Return the digest of an event that follows the one with the digest `previous`."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(facts)).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Link:
    """One event as it was kept."""

    position: int
    previous: str
    digest: str
    facts: Mapping[str, Any]


def first_fault(links: Iterable[Link]) -> int | None:
    """Return the position at which the chain breaks: an event changed, left out, put in or moved; None if it holds."""
    previous, expected = GENESIS, 1
    for one in links:
        whole = one.position == expected and one.previous == previous
        if not whole or one.digest != link(previous, one.facts):
            return expected
        previous, expected = one.digest, expected + 1
    return None
