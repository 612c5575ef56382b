"""What an event means at the moment when people are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The object of an event as a message may show it: plain values by name, never models."""

    values: Mapping[str, Any]
    link: str = ""  # path of the object's page on the company's host
    organization_id: int | None = None
    people: Mapping[str, int | None] = field(default_factory=dict)  # relation to the object -> user
    by: int | None = None  # who has done it: what one does oneself is no news
    label: str = ""  # by which a person knows the object
