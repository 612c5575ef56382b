"""A template's texts with their variables filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.documents.pdf.clean import clean
from core.documents.pdf.variables import fill


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """What a company has written, and the values of one document."""

    written: Mapping[str, str]
    values: Mapping[str, str]

    def raw(self, name: str) -> str:
        return self.written.get(name, "")

    def text(self, name: str) -> str:
        return clean(fill(self.raw(name), self.values)).strip()

    def note(self, own: str) -> str:
        """Return the document's own note before the template's."""
        return "\n".join(part for part in (clean(own).strip(), self.text("note")) if part)
