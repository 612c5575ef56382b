"""Documents on paper: facts and a company's template become a PDF in its look.

    pdf = render("invoice", InvoiceFacts(number="СЧ-2026-00017", …))

Facts are frozen dataclasses of `core.documents.pdf.facts`; whatever they hold is text on the page and nothing else.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.documents.pdf.facts import (
    ActFacts,
    BankAccount,
    ContractFacts,
    EvidenceFacts,
    Facts,
    Happening,
    InvoiceFacts,
    Line,
    Movement,
    Party,
    ReconciliationFacts,
    Section,
    TaxedLine,
    UpdFacts,
    Vat,
)
from core.documents.pdf.press import NotTypeset, TookTooLong

if TYPE_CHECKING:
    from core.documents.pdf.brand import Brand

__all__ = [
    "ActFacts",
    "BankAccount",
    "ContractFacts",
    "EvidenceFacts",
    "Facts",
    "Happening",
    "InvoiceFacts",
    "Line",
    "Movement",
    "NotTypeset",
    "Party",
    "ReconciliationFacts",
    "Section",
    "TaxedLine",
    "TookTooLong",
    "UpdFacts",
    "Vat",
    "render",
    "render_pages",
]


def render(
    template: str,
    facts: Facts,
    *,
    texts: Mapping[str, str] | None = None,
    brand: "Brand | None" = None,
    seconds: float | None = None,
) -> bytes:
    """Return the PDF of a kind of document: archival (PDF/A-2b) unless it holds signs that our fonts lack.

    The texts are the company's own for this kind and the document's language, or the ready ones. The same facts,
    texts and look give the same bytes. Raises NotTypeset, and TookTooLong beyond the time limit.
    """
    from core.documents.pdf.rendering import document

    return document(template, facts, texts=texts, brand=brand, seconds=seconds)


def render_pages(
    template: str,
    facts: Facts,
    *,
    texts: Mapping[str, str] | None = None,
    brand: "Brand | None" = None,
    pages: int = 1,
    ppi: int = 110,
) -> tuple[list[bytes], int]:
    """Return pictures (PNG) of the first pages of the same document, and how many pages it has."""
    from core.documents.pdf.rendering import pictures

    return pictures(template, facts, texts=texts, brand=brand, pages=pages, ppi=ppi)
