"""Documents in the company's look: the theme's light tokens, whose contrast is kept, its font and its mark."""

from functools import lru_cache
from pathlib import Path

from core.documents.pdf.brand import Brand, read_logo
from core.lib.company import current_company
from themes.selectors import current_look
from themes.tokens.derive import derive

MARKS = Path(__file__).parent / "static" / "themes" / "marks"


def document_brand() -> Brand:
    """Return the current company's look on paper."""
    look, company = current_look(), current_company()
    light = derive(look.inputs).light
    return Brand(
        name=look.product_name,
        slogan=look.slogan,
        contacts=look.contact_line,
        host=company.host,
        logo=_mark(look.preset.code),
        font=look.inputs.font,
        radius=look.inputs.radius,
        brand=light["brand"],
        edge=light["brand-edge"],
        on_brand=light["on-brand"],
        accent=light["accent"],
        ink=light["ink"],
        ink_2=light["ink-2"],
        ink_3=light["ink-3"],
        line=light["line"],
        soft=light["surface-2"],
    )


@lru_cache(maxsize=32)
def _mark(code: str) -> str:
    return read_logo(MARKS / f"{code}.svg")
