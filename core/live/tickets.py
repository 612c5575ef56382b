"""Grants and tickets: what a page may follow, and the short-lived proof of it that the live process accepts.

A page carries a grant, signed when it was rendered. For each connection the grant is exchanged for a ticket of at most
five minutes, and only while its user still is who he was: signed in, active, with the same permissions.
"""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

GRANT_SECONDS = 12 * 3600
TICKET_SECONDS = 300


class BadTicket(Exception):
    """The ticket or grant is forged, over, or made for somebody or somewhere else."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a page may follow; `rights` changes with the user's permissions."""

    company: str
    user_id: int
    channels: tuple[str, ...]
    rights: str
    issued_ms: int

    def sign(self) -> str:
        facts = [self.company, self.user_id, list(self.channels), self.rights, self.issued_ms]
        return signing.TimestampSigner(salt="core.live.grant").sign_object(facts, compress=True)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What one connection may follow until `expires_ms`, on one host."""

    company: str
    host: str
    user_id: int
    channels: frozenset[str]
    issued_ms: int
    expires_ms: int

    def sign(self) -> str:
        facts = [self.company, self.host, self.user_id, sorted(self.channels), self.issued_ms, self.expires_ms]
        return signing.TimestampSigner(salt="core.live.ticket").sign_object(facts, compress=True)


def now_ms() -> int:
    return int(time.time() * 1000)


def rights_of(permissions: Iterable[str]) -> str:
    """Return a fingerprint of the permissions."""
    return hashlib.sha256("\n".join(sorted(permissions)).encode()).hexdigest()[:16]


def read_grant(signed: str) -> Grant:
    company, user_id, channels, rights, issued_ms = _unsign(signed, "core.live.grant", GRANT_SECONDS)
    return Grant(company=company, user_id=user_id, channels=tuple(channels), rights=rights, issued_ms=issued_ms)


def read_ticket(signed: str, *, host: str, at_ms: int) -> Ticket:
    """Return the ticket if it is good on this host at this moment."""
    company, own_host, user_id, channels, issued_ms, expires_ms = _unsign(signed, "core.live.ticket", TICKET_SECONDS)
    if own_host != host or not at_ms < expires_ms <= issued_ms + TICKET_SECONDS * 1000:
        raise BadTicket
    return Ticket(
        company=company,
        host=own_host,
        user_id=user_id,
        channels=frozenset(channels),
        issued_ms=issued_ms,
        expires_ms=expires_ms,
    )


def _unsign(signed: str, salt: str, seconds: int) -> list:  # type: ignore[type-arg]
    try:
        facts = signing.TimestampSigner(salt=salt).unsign_object(signed, max_age=seconds)
    except (signing.BadSignature, ValueError) as error:
        raise BadTicket from error
    return list(facts)


def plain_host(raw: str) -> str:
    """Return the host name of a Host header: lower case, without port and final dot."""
    return raw.strip().lower().rpartition("@")[2].partition(":")[0].removesuffix(".")
