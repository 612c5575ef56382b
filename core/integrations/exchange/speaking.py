"""One HTTP question to a service that a company has named: public addresses only, with a limit of size and of time."""

import time
from collections.abc import Mapping
from typing import Any

import httpcore
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from core.integrations.exchange.connector import ServiceAway, ServiceRefuses, WrongShape
from core.integrations.outward import Outward

TIMEOUT = {"connect": 4.0, "read": 5.0, "write": 5.0, "pool": 5.0}
LONGEST_WAIT = 20.0  # seconds for the whole answer, however slowly it drips
LONGEST_ANSWER = 4 * 1024 * 1024


def speak(method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None) -> tuple[bytes, str]:
    """Return the answer and its content type; raise ServiceAway or ServiceRefuses."""
    until, sent = time.monotonic() + LONGEST_WAIT, list(headers.items())
    try:
        with (
            httpcore.ConnectionPool(network_backend=Outward()) as pool,
            pool.stream(method, url, headers=sent, content=content, extensions={"timeout": TIMEOUT}) as answer,
        ):
            _judge(answer.status)
            body = b""
            for block in answer.iter_stream():
                body += block
                if len(body) > LONGEST_ANSWER:
                    raise WrongShape(_("it is too large"))
                if time.monotonic() > until:
                    raise ServiceAway(_("the answer takes too long"))
            kind = dict(answer.headers).get(b"Content-Type", b"").decode("latin-1")
            return body, kind
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise ServiceAway(_("the answer takes too long")) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise ServiceAway(_("there is no connection")) from error
    except httpcore.UnsupportedProtocol as error:
        raise ServiceRefuses(_("the address is no web address")) from error


def read[M: BaseModel](answer: tuple[bytes, str], model: type[M]) -> M:
    """Parse an answer; a page for people is none."""
    body, kind = answer
    if "html" in kind or body.lstrip()[:1] == b"<":
        raise ServiceAway(_("a page for people came instead of data"))
    return parsed(body, model)


def parsed[M: BaseModel](body: bytes, model: type[M]) -> M:
    """Parse JSON strictly; raise WrongShape that names the first wrong field."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_input=False)[0]
        raise WrongShape(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"[:120]) from error


def _judge(status: int) -> None:
    if status in {401, 403}:
        raise ServiceRefuses(_("it does not know the login or the password"))
    if status == 404:
        raise ServiceRefuses(_("it has no such object"))
    if status in {408, 429} or status >= 500:
        raise ServiceAway(f"HTTP {status}")
    if status >= 300:
        raise ServiceRefuses(f"HTTP {status}")
