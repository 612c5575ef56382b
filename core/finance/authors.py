"""In whose name papers and payments move."""

from dataclasses import dataclass

from core.finance.models import AuthorKind
from core.lib.acting import acting


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """A person of the company, or the bank, a payment system, the accounting, the system itself."""

    kind: str = AuthorKind.SYSTEM
    user_id: int | None = None


BANK = Author(kind=AuthorKind.BANK)
GATEWAY = Author(kind=AuthorKind.GATEWAY)
ACCOUNTING = Author(kind=AuthorKind.ACCOUNTING)
SYSTEM = Author()


def present_author() -> Author:
    """Return who acts now; the vendor's support is a person whom the company's own list does not know."""
    who = acting()
    if who.kind in {"staff", "client"}:
        return Author(kind=AuthorKind.PERSON, user_id=who.user_id)
    return Author(kind=AuthorKind.PERSON) if who.kind == "vendor" else SYSTEM
