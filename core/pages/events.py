"""What comes from the site, told to whoever listens; open lists of the staff hear of it live."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class EnquiryReceived(Event):
    name: ClassVar[str] = "pages.enquiry.received"
    enquiry_id: int


@dataclass(frozen=True, kw_only=True)
class EnquiryChanged(Event):
    """Its status, responsible employee or comment is another one; `by` is who has done it."""

    name: ClassVar[str] = "pages.enquiry.changed"
    enquiry_id: int
    status: str
    responsible_id: int | None
    by: int | None
