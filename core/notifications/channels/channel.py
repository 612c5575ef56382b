"""What every channel can do, what it is handed, and what it answers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar

from core.accounts.models import User


class Result(Enum):
    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One message for one person, ready to go."""

    key: str  # the same at every attempt: an operator that takes such a key sends once
    recipient_id: int
    address: str
    name: str
    language: str
    subject: str
    body: str  # plain text; a channel that shows HTML escapes it
    link: str = ""  # full address of the object's page
    action: Any = ""  # what a button with this address says, in the language in force
    critical: bool = False
    unsubscribe: str = ""  # full address; broadcasts only
    attempt: int = 1


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the operator made of one attempt; `reason` is in words that staff and the recipient read."""

    result: Result
    operator_id: str = ""
    reason: str = ""
    operator_away: bool = False  # nobody's message would go now: the channel rests for a while
    delivered: bool = False  # it is known to have arrived
    cost: Decimal | None = None
    currency: str = ""

    @classmethod
    def accepted(cls, operator_id: str = "", **more: Any) -> "Outcome":
        return cls(result=Result.ACCEPTED, operator_id=operator_id, **more)

    @classmethod
    def temporary(cls, reason: str, *, operator_away: bool = False) -> "Outcome":
        return cls(result=Result.TEMPORARY, reason=reason, operator_away=operator_away)

    @classmethod
    def permanent(cls, reason: str) -> "Outcome":
        return cls(result=Result.PERMANENT, reason=reason)


class Channel(ABC):
    """One way to reach a person; it holds no state, one object serves every company and thread."""

    name: ClassVar[str]
    title: ClassVar[Any]
    icon: ClassVar[str] = "bell"
    words_like: ClassVar[str] = "inbox"  # whose template it takes while it has none of its own
    has_subject: ClassVar[bool] = True
    body_limit: ClassVar[int] = 10_000
    keeps_quiet_hours: ClassVar[bool] = True
    allows_digest: ClassVar[bool] = True

    def problem(self) -> str:
        """Say in words why the current company cannot use the channel now ("" where it can)."""
        return ""

    @abstractmethod
    def address_of(self, person: User, *, security: bool = False) -> str:
        """Return where the person is reached ("" for nowhere); security keeps to the contacts of the sign-in."""

    def addresses_of(self, people: Sequence[User], *, security: bool = False) -> Mapping[int, str]:
        """Return the addresses by person: one query for all, where an address takes a query."""
        return {person.pk: self.address_of(person, security=security) for person in people}

    @abstractmethod
    def send(self, envelope: Envelope) -> Outcome:
        """Hand the message over. What the operator says is returned, never raised."""
