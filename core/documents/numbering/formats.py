"""How a legal entity numbers a kind of document at present."""

from dataclasses import dataclass
from datetime import date

from core.documents.numbering.kinds import number_kinds
from core.documents.numbering.models import NumberFormat, Restart
from core.documents.numbering.patterns import write


class UnknownKind(LookupError):
    """No such kind of document is declared, by the kernel or by a module that this company has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """The format in force, kept or declared."""

    pattern: str
    restart: str = Restart.YEARLY
    first: int = 1
    is_gapless: bool = True

    def year_of(self, on: date) -> int:
        """Return the year of the sequence to which a day belongs; 0 where years do not matter."""
        return on.year if self.restart == Restart.YEARLY else 0

    def write(self, number: int, on: date) -> str:
        return write(self.pattern, number, on)


def format_of(*, kind: str, legal_entity_id: int) -> Format:
    stored = NumberFormat.objects.filter(legal_entity_id=legal_entity_id, kind=kind).first()
    return kept(stored) if stored else declared(kind)


def kept(row: NumberFormat) -> Format:
    return Format(pattern=row.pattern, restart=row.restart, first=row.first, is_gapless=row.is_gapless)


def declared(kind: str) -> Format:
    found = number_kinds().get(kind)
    if found is None:
        raise UnknownKind(kind)
    return Format(pattern=found.pattern, restart=found.restart)
