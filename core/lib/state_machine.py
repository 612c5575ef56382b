"""State machines as tables: which action leads from which states to which."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.lib.errors import DomainError


class TransitionNotAllowed(DomainError):
    code = "transition_not_allowed"
    message = _("This is not possible in the present state.")


@dataclass(frozen=True, slots=True)
class Move:
    action: str
    sources: frozenset[str]
    to: str


def move(action: str, *, sources: Iterable[str], to: str) -> Move:
    return Move(action, frozenset(str(source) for source in sources), str(to))


class StateMachine:
    """The table that services, buttons and the API read alike."""

    def __init__(self, *moves: Move) -> None:
        self.moves = moves

    def actions(self, state: str) -> tuple[str, ...]:
        """Return the actions that are open in the state."""
        return tuple(dict.fromkeys(item.action for item in self.moves if state in item.sources))

    def target(self, state: str, action: str) -> str:
        """Return the state that the action leads to; raise TransitionNotAllowed where it is closed."""
        for item in self.moves:
            if item.action == action and state in item.sources:
                return item.to
        raise TransitionNotAllowed
