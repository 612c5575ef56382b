"""In whose name versions are uploaded and judged."""

from dataclasses import dataclass
from typing import Any

from core.lib.acting import acting


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """A person by key and name; the vendor's support and the system have a name alone."""

    user_id: int | None = None
    name: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        return {"author_id": self.user_id, "author_name": self.name[:254]}


def present_author() -> Author:
    """Return who acts now."""
    who = acting()
    return Author(user_id=who.user_id if who.kind in {"staff", "client"} else None, name=who.name)
