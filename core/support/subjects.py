"""What a ticket may be about: objects of other services, shown to whoever may see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.documents.selectors import get_document
from core.finance.selectors.acts import get_act
from core.finance.selectors.invoices import get_invoice
from core.lib.company import current_company
from core.organizations.selectors import get_agreement
from core.organizations.viewer import Viewer
from core.registry.modules import registry

type Finder = Callable[[Viewer, int], tuple[str, str, int | None]]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An object as a ticket names it; `organization_id` is whose it is, where it is somebody's."""

    type: str
    id: int
    label: str
    url: str
    organization_id: int | None


def _invoice(viewer: Viewer, pk: int) -> tuple[str, str, int | None]:
    found = get_invoice(viewer, pk)
    name = _("Invoice %(number)s") % {"number": found.number or f"№ {found.pk}"}
    return name, reverse("finance:invoice_detail", args=[pk]), found.organization_id


def _act(viewer: Viewer, pk: int) -> tuple[str, str, int | None]:
    found = get_act(viewer, pk)
    return (
        _("Act %(number)s") % {"number": found.number},
        reverse("finance:act_detail", args=[pk]),
        found.organization_id,
    )


def _document(viewer: Viewer, pk: int) -> tuple[str, str, int | None]:
    found = get_document(viewer, pk)
    return str(found), reverse("documents:document_detail", args=[pk]), found.organization_id


def _agreement(viewer: Viewer, pk: int) -> tuple[str, str, int | None]:
    found = get_agreement(viewer, pk)
    name = _("Agreement %(number)s") % {"number": found.number}
    return name, reverse("organizations:agreement_detail", args=[pk]), found.organization_id


KERNEL: Mapping[str, Finder] = {
    "finance.invoice": _invoice,
    "finance.act": _act,
    "documents.document": _document,
    "organizations.agreement": _agreement,
}


def finders() -> Mapping[str, Finder]:
    """Return who finds what, of the kernel and of the modules that are on."""
    own: dict[str, Finder] = dict(KERNEL)
    for spec in registry.enabled(current_company()):
        own.update({name: import_string(finder) for name, finder in spec.subjects.items()})
    return own


def find_subject(viewer: Viewer, subject_type: str, subject_id: int | None) -> Shown | None:
    """Return the object where there is one and the viewer may see it."""
    finder: Any = finders().get(subject_type)
    if finder is None or subject_id is None or not 0 < subject_id < 2**63:
        return None
    try:
        label, url, organization_id = finder(viewer, subject_id)
    except (Http404, ObjectDoesNotExist):
        return None
    return Shown(type=subject_type, id=subject_id, label=label, url=url, organization_id=organization_id)


def parse_subject(viewer: Viewer, about: str) -> Shown | None:
    """Read "finance.invoice:12", as links to a new ticket carry it."""
    name, _colon, number = about.partition(":")
    return find_subject(viewer, name, int(number)) if number.isdecimal() and len(number) < 19 else None
