"""An event for tests."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ThingHappened(Event):
    name: ClassVar[str] = "tests.thing.happened"
    number: int
