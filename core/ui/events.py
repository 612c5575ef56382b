"""What happens to exported files, told to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ExportFinished(Event):
    name: ClassVar[str] = "ui.export.finished"
    export_id: str
    user_id: int
    title: str
    rows: int
