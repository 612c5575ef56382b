"""A new version: a file that was let in, kept for good, then a row that says so."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.documents.authors import Author
from core.documents.content.inspection import Inspected, inspected
from core.documents.events import VersionAdded
from core.documents.models import Document, Preview, PreviewState, Version
from core.documents.services.keeping import KeptFile, kept
from core.documents.services.settling import add_change, keep_status, lock_document, note_status, versions_of
from core.documents.services.writing import NO_SUBJECT, Description, Subject, begin_document
from core.documents.states import OPEN, Side
from core.events import emit
from core.jobs import enqueue
from core.lib.errors import DomainError

DRAW = "documents.draw"


class SameFile(DomainError):
    code = "same_file"
    message = _("This very file is the latest version already, and it still waits for an answer.")


def add_version(
    *, document_id: int, side: str, source: Any, file_name: str, author: Author, comment: str = ""
) -> Version:
    """Judge and keep the file, and let the other side know; an earlier version stays as it is."""
    with inspected(source, file_name) as facts, kept(facts) as file, transaction.atomic():
        return attach(lock_document(document_id), side, file, author=author, comment=comment)


def add_document(
    *,
    organization_id: int,
    what: Description,
    side: str,
    source: Any,
    file_name: str,
    author: Author,
    subject: Subject = NO_SUBJECT,
    comment: str = "",
) -> Version:
    """Begin a document with its first version: both or neither."""
    with inspected(source, file_name) as facts, kept(facts) as file, transaction.atomic():
        document = begin_document(organization_id=organization_id, what=what, author=author, subject=subject)
        return attach(lock_document(document.pk), side, file, author=author, comment=comment)


def attach(document: Document, side: str, file: KeptFile, *, author: Author, comment: str = "") -> Version:
    """Write the version of a kept file down, in the transaction that holds the document's lock."""
    number = versions_of(document, side)
    _refuse_same(document, side, number, file.facts.sha256)
    version = Version.objects.create(
        document=document,
        side=side,
        number=number + 1,
        file_name=file.facts.name,
        stored_name=file.stored_name,
        size=file.facts.size,
        content_type=file.facts.kind.content_type,
        sha256=file.facts.sha256,
        **author.fields,
    )
    setattr(document, f"{side}_versions", version.number)
    note_status(document, version)
    keep_status(document)
    add_change(version, before="", comment=comment, author=author)
    _ask_for_pictures(version, file.facts)
    record(
        "documents.version.added",
        subject=version,
        organization_id=document.organization_id,
        facts={"document": str(document), "side": side, "number": version.number, "sha256": version.sha256},
    )
    emit(
        VersionAdded(
            document_id=document.pk, version_id=version.pk, organization_id=document.organization_id, side=str(side)
        )
    )
    file.has_row = True
    return version


def _refuse_same(document: Document, side: str, number: int, sha256: str) -> None:
    """A form that was sent twice makes one version."""
    waiting = Version.objects.filter(document=document, side=Side(side), number=number, status__in=OPEN, sha256=sha256)
    if number and waiting.exists():
        raise SameFile


def _ask_for_pictures(version: Version, facts: Inspected) -> None:
    state = PreviewState.WAITING if facts.kind.drawn else PreviewState.NONE
    Preview.objects.create(version=version, state=state, total=facts.pages)
    if facts.kind.drawn:
        enqueue(kind=DRAW, payload={"version": version.pk}, key=f"version:{version.pk}")
