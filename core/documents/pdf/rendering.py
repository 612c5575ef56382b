"""Facts and a template's texts become a document in the company's look."""

import calendar
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.module_loading import import_string

from core.documents.pdf.brand import Brand, current_brand, usable_logo
from core.documents.pdf.clean import one_line
from core.documents.pdf.facts import Facts, Party
from core.documents.pdf.kinds import LANGUAGES, TemplateKind, kinds
from core.documents.pdf.payloads import requisites_of, variables
from core.documents.pdf.press import typeset, typeset_pages
from core.documents.pdf.selectors import written_texts
from core.documents.pdf.texts import Texts


def document(
    template: str,
    facts: Facts,
    *,
    texts: Mapping[str, str] | None = None,
    brand: Brand | None = None,
    seconds: float | None = None,
) -> bytes:
    """See core.documents.pdf.render."""
    kind = _kind(template, facts)
    data = _data(kind, facts, texts, brand)
    return typeset(kind.layout, data, timestamp=calendar.timegm(facts.issued_on.timetuple()), seconds=seconds)


def pictures(
    template: str,
    facts: Facts,
    *,
    texts: Mapping[str, str] | None = None,
    brand: Brand | None = None,
    pages: int = 1,
    ppi: int = 110,
) -> tuple[list[bytes], int]:
    """See core.documents.pdf.render_pages."""
    kind = _kind(template, facts)
    return typeset_pages(kind.layout, _data(kind, facts, texts, brand), pages=pages, ppi=ppi)


def _kind(template: str, facts: Facts) -> TemplateKind:
    kind = kinds()[template]
    if not isinstance(facts, kind.facts):
        raise TypeError(f"A document of the kind {template} is made from {kind.facts.__name__}.")
    return kind


def _data(kind: TemplateKind, facts: Facts, texts: Mapping[str, str] | None, brand: Brand | None) -> dict[str, Any]:
    look = brand or current_brand()
    language = facts.language if facts.language in LANGUAGES else LANGUAGES[0]
    with translation.override(language):
        written = written_texts(kind, language) if texts is None else texts
        data = import_string(kind.payload)(facts, Texts(written=written, values=variables(facts, look)))
        seller: Party | None = getattr(facts, "seller", None)
        return {**data, "language": language, "brand": _brand(look, seller)}


def _brand(look: Brand, seller: Party | None) -> dict[str, Any]:
    """Return the look as a page needs it; the requisites in the head are those of who issues the document."""
    phone = look.contacts or (seller.phone if seller else "")
    contacts = ", ".join(one_line(part) for part in (phone, look.host) if part)
    return {
        "name": one_line(look.name),
        "letter": one_line(look.name)[:1].upper(),
        "slogan": one_line(look.slogan),
        "requisites": [line for line in (*(requisites_of(seller) if seller else ()), contacts) if line],
        "logo": usable_logo(look.logo) or None,
        "fonts": look.fonts,
        "radius": look.radius,
        **{
            name: getattr(look, name)
            for name in ("brand", "edge", "on_brand", "accent", "ink", "ink_2", "ink_3", "line", "soft")
        },
    }
