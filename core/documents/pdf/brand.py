"""The company's look on paper. Themes lie above: the setting DOCUMENT_BRAND names who knows the look."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.utils.module_loading import import_string

from core.lib.company import current_company

PARTS = ("latin", "cyrillic", "latin-ext", "cyrillic-ext")
LARGEST_LOGO = 256 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Brand:
    """Colours are #rrggbb and readable where they are used; `logo` is an SVG picture or ""."""

    name: str
    slogan: str = ""
    contacts: str = ""
    host: str = ""
    logo: str = ""
    font: str = "golos-text"
    radius: int = 10
    brand: str = "#1f2328"
    edge: str = "#1f2328"
    on_brand: str = "#ffffff"
    accent: str = "#c8613b"
    ink: str = "#1d1e20"
    ink_2: str = "#45474a"
    ink_3: str = "#626468"
    line: str = "#dcdde0"
    soft: str = "#f8f8f9"

    @property
    def fonts(self) -> list[str]:
        """Return the families in which the typesetter looks for a sign, in turn."""
        return [*(f"at-{self.font}-{part}" for part in PARTS), "Libertinus Serif", "DejaVu Sans Mono"]


def current_brand() -> Brand:
    """Return the look of the current company: the theme's, or a plain one where no theme is installed."""
    source: Callable[[], Brand] | None = import_string(settings.DOCUMENT_BRAND) if settings.DOCUMENT_BRAND else None
    return source() if source else Brand(name=current_company().name, host=current_company().host)


def usable_logo(logo: str) -> str:
    """Return the picture, or "" where it is none that can be drawn by itself: the first letter stands in for it."""
    return logo if len(logo) <= LARGEST_LOGO and _is_picture(logo) else ""


@lru_cache(maxsize=256)
def _is_picture(logo: str) -> bool:
    try:
        root = fromstring(logo, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return False
    if root.tag.rpartition("}")[2] != "svg":
        return False
    # A picture inside the picture would be another file's; a style sheet or a script has no use on paper.
    tags = {str(element.tag).rpartition("}")[2] for element in root.iter()}
    return not tags & {"image", "script", "foreignObject", "style"}


def read_logo(path: str | Path) -> str:
    """Return the text of a picture's file, or "" where it is missing."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
