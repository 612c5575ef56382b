"""One HTTP call to an address that a company has named: public addresses only, no redirects, within limits."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore
from django.utils.translation import gettext as _

from core.integrations.outward import Outward

CONNECTS_WITHIN = 4.0  # seconds
LONGEST_WAIT = 20.0  # seconds for the whole answer, however slowly it drips


class NoAnswer(Exception):
    """Nobody answers there, or not in time; says why in words. The same call may be repeated."""


class TooLarge(Exception):
    """The answer is longer than agreed."""


class NoWebAddress(Exception):
    """The address is none of http or https."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered: the status, the body as far as it was asked for, and its content type."""

    status: int
    body: bytes
    kind: str


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
    patience: float = 5.0,
    most: int = 0,
) -> Answer:
    """Return the answer, its body up to `most` bytes (0 reads none); raises the above, and core.lib.outside's."""
    until, sent = time.monotonic() + LONGEST_WAIT, list(headers.items())
    timeout = {"connect": min(CONNECTS_WITHIN, patience), "read": patience, "write": patience, "pool": patience}
    try:
        with (
            httpcore.ConnectionPool(network_backend=Outward()) as pool,
            pool.stream(method, url, headers=sent, content=content, extensions={"timeout": timeout}) as answer,
        ):
            body = b""
            for block in answer.iter_stream() if most else ():
                body += block
                if len(body) > most:
                    raise TooLarge
                if time.monotonic() > until:
                    raise NoAnswer(_("the answer takes too long"))
            kind = {name.lower(): value for name, value in answer.headers}.get(b"content-type", b"").decode("latin-1")
            return Answer(status=answer.status, body=body, kind=kind)
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise NoAnswer(_("the answer takes too long")) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise NoAnswer(_("there is no connection")) from error
    except httpcore.UnsupportedProtocol as error:
        raise NoWebAddress(_("the address is no web address")) from error
