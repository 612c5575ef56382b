"""What happens to tasks, told to whoever listens; pages of both sides hear of it live."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


class OfTask(Event):
    """What all of them carry; `by` is who has done it, nobody for the system."""

    name: ClassVar[str] = "tasks.task.touched"
    task_id: int
    author_id: int | None
    responsible_id: int | None
    by: int | None

    def live_channels(self) -> tuple[str, ...]:
        people = {self.author_id, self.responsible_id} - {None}
        return tuple(f"person.{one}" for one in sorted(people, key=str))


@dataclass(frozen=True, kw_only=True)
class TaskGiven(OfTask):
    """Somebody is responsible from now on."""

    name: ClassVar[str] = "tasks.task.given"
    task_id: int
    author_id: int | None
    responsible_id: int | None
    by: int | None


@dataclass(frozen=True, kw_only=True)
class TaskMoved(OfTask):
    name: ClassVar[str] = "tasks.task.moved"
    task_id: int
    author_id: int | None
    responsible_id: int | None
    by: int | None
    status: str


@dataclass(frozen=True, kw_only=True)
class TaskCommented(OfTask):
    name: ClassVar[str] = "tasks.task.commented"
    task_id: int
    author_id: int | None
    responsible_id: int | None
    by: int | None
    change_id: int


@dataclass(frozen=True, kw_only=True)
class TaskLate(OfTask):
    """The deadline of an open task is over; told once for each deadline."""

    name: ClassVar[str] = "tasks.task.late"
    task_id: int
    author_id: int | None
    responsible_id: int | None
    by: int | None = None
