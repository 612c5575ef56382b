"""What the audit tells of itself."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ChainBroken(Event):
    """Records were changed, removed or slipped in: the vendor has to know."""

    name: ClassVar[str] = "audit.chain.broken"
    faults: int
    first: str
