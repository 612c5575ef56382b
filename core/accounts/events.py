"""What happens to people's accounts, told to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class SecurityNoticed(Event):
    """Something has happened to an account that its owner must learn of: `notice` is a code of `services.notices`."""

    name: ClassVar[str] = "accounts.security.noticed"
    user_id: int
    notice: str
    at: str = ""
    agent: str = ""
    address: str = ""
