"""One HTTP question to a connected service: what its answers mean, and JSON in the agreed form alone."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from core.integrations.calling import NoAnswer, NoWebAddress, TooLarge, call
from core.integrations.exchange.connector import ServiceAway, ServiceRefuses, WrongShape

LONGEST_ANSWER = 4 * 1024 * 1024


def speak(method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None) -> tuple[bytes, str]:
    """Return the answer and its content type; raise ServiceAway or ServiceRefuses."""
    try:
        answer = call(method, url, headers=headers, content=content, most=LONGEST_ANSWER)
    except NoAnswer as error:
        raise ServiceAway(error) from error
    except NoWebAddress as error:
        raise ServiceRefuses(error) from error
    except TooLarge as error:
        raise WrongShape(_("it is too large")) from error
    _judge(answer.status)
    return answer.body, answer.kind


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
