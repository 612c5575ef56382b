"""What happens at the door, told to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class AccessRequested(Event):
    """The applicant has confirmed his contacts: staff may look."""

    name: ClassVar[str] = "organizations.access.requested"
    request_id: int


@dataclass(frozen=True, kw_only=True)
class AccessReviewed(Event):
    """The request has moved: taken under check, given or refused; the applicant's page hears of it too."""

    name: ClassVar[str] = "organizations.access.reviewed"
    request_id: int
    user_id: int | None
    state: str

    def live_channels(self) -> tuple[str, ...]:
        return (f"person.{self.user_id}",) if self.user_id is not None else ()


@dataclass(frozen=True, kw_only=True)
class BindingWithdrawn(Event):
    name: ClassVar[str] = "organizations.binding.withdrawn"
    organization_id: int
    user_id: int
