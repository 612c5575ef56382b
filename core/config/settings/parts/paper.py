"""Documents on paper, and their numbers."""

from pathlib import Path

from core.lib import env

_ROOT = Path(__file__).resolve().parents[4]

# Dotted name of callable() -> core.documents.pdf.brand.Brand: the current company's look; "" gives a plain one.
DOCUMENT_BRAND = "themes.paper.document_brand"
# Dotted names of tuples of core.documents.pdf.kinds.TemplateKind: the kernel's own; modules name theirs in ModuleSpec.
DOCUMENT_TEMPLATE_KINDS: tuple[str, ...] = ("core.documents.pdf.standard.KINDS",)
# Dotted names of tuples of core.registry.spec.NumberKind: the kernel's own; modules name theirs in ModuleSpec.
NUMBER_KINDS: tuple[str, ...] = ("core.documents.numbering.kinds.KINDS",)
# Families of the themes as TrueType, made with the front end; without them documents are set in the typesetter's own.
DOCUMENT_FONTS = env.text("DOCUMENT_FONTS", str(_ROOT / "core" / "ui" / "static" / "ui" / "dist" / "print"))
# A document that takes longer than this is given up.
DOCUMENT_SECONDS = env.integer("DOCUMENT_SECONDS", 30)
