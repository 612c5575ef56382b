"""Types of documents: those that come with the product, as the company has changed them, and its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.documents.models import DocumentType

READY: Mapping[str, Any] = {
    "contract": pgettext_lazy("type of document", "Contract"),
    "annex": _("Supplementary agreement"),
    "invoice": pgettext_lazy("type of document", "Invoice"),
    "act": pgettext_lazy("type of document", "Act"),
    "upd": _("Universal transfer document"),
    "reconciliation": _("Reconciliation statement"),
    "power_of_attorney": _("Power of attorney"),
    "scan": pgettext_lazy("type of document", "Scan"),
    "bank_form": _("Bank's form"),
    "other": pgettext_lazy("type of document", "Other"),
}


@dataclass(frozen=True, kw_only=True)
class KnownType:
    """A type as the company has it; `own` says that it is not one of the product's."""

    code: str
    title: str
    is_active: bool
    own: bool


def known_types() -> list[KnownType]:
    """Return every type, also those put away, the product's in its order and then the company's own."""
    rows = {row.code: row for row in DocumentType.objects.order_by("position", "pk")}
    found = []
    for code, title in READY.items():
        row = rows.pop(code, None)
        named = row.title if row and row.title else str(title)
        found.append(KnownType(code=code, title=named, is_active=row is None or row.is_active, own=False))
    found += [KnownType(code=row.code, title=row.title, is_active=row.is_active, own=True) for row in rows.values()]
    return found


def type_titles() -> dict[str, str]:
    """Return the title of each type by its code."""
    return {one.code: one.title for one in known_types()}


def type_choices() -> list[tuple[str, str]]:
    """Return the types that a new document may have."""
    return [(one.code, one.title) for one in known_types() if one.is_active]
