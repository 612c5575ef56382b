"""The base of every event: a frozen dataclass of plain facts with a dotted name in the past tense."""

import re
from dataclasses import fields
from typing import Any, ClassVar, Self, get_type_hints

from core.events.payloads import decode, encode

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")


class BadEvent(TypeError):
    """An event's declaration cannot be used."""


_classes: dict[str, type["Event"]] = {}


class Event:
    """Subclasses are `@dataclass(frozen=True, kw_only=True)` and carry identifiers and plain values, no models.

    The name starts with the module's slug or the kernel package: "fuel_cards.card.blocked".
    """

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        name = cls.__dict__.get("name", "")
        if not NAME.match(name):
            raise BadEvent(f"{cls.__qualname__}.name must be a dotted name of its own, not {name!r}")
        known = _classes.get(name)
        # A dataclass with slots is made twice under one name; only a different class is a clash.
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise BadEvent(f"The event {name!r} is declared by {known.__qualname__} and {cls.__qualname__}")
        _classes[name] = cls

    def payload(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        params = getattr(type(self), "__dataclass_params__", None)
        if params is None or not params.frozen or not params.kw_only:
            raise BadEvent(f"{type(self).__qualname__} must be a frozen dataclass with keyword-only fields")
        return {field.name: encode(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Return the event; facts that are newer than this code are left out."""
        hints = get_type_hints(cls)
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: decode(hints[name], value) for name, value in payload.items() if name in known})

    def live_channels(self) -> tuple[str, ...]:
        """Return the live channels that hear of the event besides the one of the module's staff pages."""
        organization_id = getattr(self, "organization_id", None)
        return (f"organization.{organization_id}",) if organization_id is not None else ()


def event_class(name: str) -> type[Event] | None:
    """Return the class of an event whose module has been imported."""
    return _classes.get(name)
