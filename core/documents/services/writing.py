"""Documents themselves: begun, and described anew."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.documents.authors import Author
from core.documents.models import Document
from core.documents.types import known_types
from core.lib.errors import InvalidInput
from core.organizations.models import Agreement


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a document is; the whole of it, whoever changes a part."""

    type: str
    title: str
    number: str = ""
    agreement_id: int | None = None
    period_from: date | None = None
    period_to: date | None = None
    partner: str = ""
    bank: str = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a document is about: the object of another service, by its name there ("finance.invoice") and its key."""

    type: str = ""
    id: int | None = None


NO_SUBJECT = Subject()


@transaction.atomic
def begin_document(
    *, organization_id: int, what: Description, author: Author, subject: Subject = NO_SUBJECT
) -> Document:
    """Begin a document of a client; it has no version yet."""
    _check(what, organization_id)
    document = Document.objects.create(
        organization_id=organization_id,
        subject_type=subject.type,
        subject_id=subject.id,
        created_by_id=author.user_id,
        **asdict(what),
    )
    record("documents.document.added", subject=document, organization_id=organization_id)
    return document


@transaction.atomic
def describe_document(*, document_id: int, what: Description) -> Document:
    """Describe it anew; its versions stay as they are."""
    document = Document.objects.select_for_update().get(pk=document_id)
    _check(what, document.organization_id, kept=document.type)
    new: Mapping[str, Any] = asdict(what)
    changes = differences({name: getattr(document, name) for name in new}, new)
    if not changes:
        return document
    for name, value in new.items():
        setattr(document, name, value)
    document.save(update_fields=list(new))
    record("documents.document.changed", subject=document, organization_id=document.organization_id, changes=changes)
    return document


def _check(what: Description, organization_id: int, *, kept: str = "") -> None:
    fields: dict[str, list[Any]] = {}
    if what.type != kept and what.type not in {one.code for one in known_types() if one.is_active}:
        fields["type"] = [_("There is no such type.")]
    if not what.title.strip():
        fields["title"] = [_("Say what document it is.")]
    if what.period_from and what.period_to and what.period_to < what.period_from:
        fields["period_to"] = [_("The period ends before it begins.")]
    if what.agreement_id and not _is_agreement_of(what.agreement_id, organization_id):
        fields["agreement"] = [_("This client has no such agreement.")]
    if fields:
        raise InvalidInput(fields=fields)


def _is_agreement_of(agreement_id: int, organization_id: int) -> bool:
    return Agreement.objects.filter(pk=agreement_id, organization=organization_id).exists()
