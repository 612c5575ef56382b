"""Typed settings from the environment; a bad value stops the start and names the variable.

Every variable NAME may instead be given as NAME_FILE, a file that holds the value (mounted secrets).
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(Exception):
    """An environment variable is missing or cannot be read."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable, its file's content, or the default; without any of them the start fails."""
    if (path := os.environ.get(f"{name}_FILE")) is not None:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE: {error}") from error
    value = os.environ.get(name, default)
    if value is None:
        raise BadSetting(f"{name} is not set")
    return value


def integer(name: str, default: int | None = None) -> int:
    value = text(name, None if default is None else str(default))
    try:
        return int(value)
    except ValueError as error:
        raise BadSetting(f"{name} must be a whole number, not {value!r}") from error


def boolean(name: str, default: bool | None = None) -> bool:
    value = text(name, None if default is None else str(default)).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise BadSetting(f"{name} must be true or false, not {value!r}")


def items(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without empty entries."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """Return Django's database settings from a postgresql:// URL; query parameters become libpq options."""
    url = urlsplit(text(name, default))
    if url.scheme not in {"postgresql", "postgres"}:
        raise BadSetting(f"{name} must be a postgresql:// URL")
    options = dict(parse_qsl(url.query))
    return {
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", unquote(url.hostname or "")),
        "PORT": options.pop("port", str(url.port or "")),
        "OPTIONS": options,
    }
