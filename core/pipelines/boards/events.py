"""What happens in pipelines, told to whoever listens; open boards hear of it live.

The channels carry no more than their hearers may know: who sees everything hears all, a person of what is his or of
the clients that are his, a client of what his company shows him.
"""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class OfItem(Event):
    """What all of them carry; `by` is who has done it, nobody for the system; `manager_id` looks after the client."""

    name: ClassVar[str] = "pipelines.item.touched"
    item_id: int
    pipeline_id: int
    stage_id: int
    organization_id: int | None
    responsible_id: int | None
    author_id: int | None
    manager_id: int | None
    shown: bool
    by: int | None

    def live_channels(self) -> tuple[str, ...]:
        people = {self.responsible_id, self.manager_id} - {None}
        channels = [f"person.{one}" for one in sorted(people, key=str)]
        if self.organization_id is None:
            channels.append("pipelines.unowned")
        elif self.shown:
            channels.append(f"organization.{self.organization_id}")
        return tuple(channels)


@dataclass(frozen=True, kw_only=True)
class ItemAdded(OfItem):
    name: ClassVar[str] = "pipelines.item.added"


@dataclass(frozen=True, kw_only=True)
class ItemMoved(OfItem):
    name: ClassVar[str] = "pipelines.item.moved"
    source_id: int


@dataclass(frozen=True, kw_only=True)
class ItemDescribed(OfItem):
    """Its facts, deadline or documents are other ones."""

    name: ClassVar[str] = "pipelines.item.described"


@dataclass(frozen=True, kw_only=True)
class ItemAssigned(OfItem):
    """Somebody else is responsible from now on."""

    name: ClassVar[str] = "pipelines.item.assigned"


@dataclass(frozen=True, kw_only=True)
class ItemCommented(OfItem):
    name: ClassVar[str] = "pipelines.item.commented"
    change_id: int


@dataclass(frozen=True, kw_only=True)
class ItemLate(OfItem):
    """The deadline of an open item is over; told once for each deadline."""

    name: ClassVar[str] = "pipelines.item.late"


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(OfItem):
    name: ClassVar[str] = "pipelines.approval.asked"
    approval_id: int


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(OfItem):
    name: ClassVar[str] = "pipelines.approval.decided"
    approval_id: int
    asked_by: int | None
    status: str


@dataclass(frozen=True, kw_only=True)
class PipelineChanged(Event):
    """Its stages, transitions or fields are other ones: boards are drawn anew."""

    name: ClassVar[str] = "pipelines.pipeline.changed"
    pipeline_id: int

    def live_channels(self) -> tuple[str, ...]:
        return ("pipelines.unowned",)
