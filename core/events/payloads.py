"""Facts of events to JSON and back: only types that survive the way exactly."""

from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID


class BadFact(TypeError):
    """A value cannot travel in an event; floats and models are refused on purpose."""


def encode(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date):
        if isinstance(value, datetime) and value.tzinfo is None:
            raise BadFact("A moment in an event must have a time zone")
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    raise BadFact(f"{type(value).__name__} cannot be a fact of an event")


def decode(hint: Any, value: Any) -> Any:
    """Return the value as the annotation says."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        if value is None and NoneType in arguments:
            return None
        (hint,) = [argument for argument in arguments if argument is not NoneType]
        return decode(hint, value)
    if origin is tuple:
        return tuple(decode(arguments[0], item) for item in value)
    if hint in {datetime, date}:
        return hint.fromisoformat(value)
    return hint(value) if isinstance(hint, type) else value
