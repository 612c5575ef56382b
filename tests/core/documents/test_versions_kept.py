"""What the database itself keeps: versions as they were uploaded, a history that only grows."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.accounts.models import User
from core.documents.models import Document, Version, VersionChange
from core.documents.states import VERSION_FLOW, DocumentStatus, Side, VersionStatus, summary
from core.lib.company import CurrentCompany
from core.lib.state_machine import TransitionNotAllowed
from tests.factories.people import make_client, make_organization, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-106", "PL-109", "FC-87")]

CONTENT = {
    "document_id": 0,
    "side": "company",
    "number": 7,
    "file_name": "other.pdf",
    "stored_name": "elsewhere",
    "size": 1,
    "content_type": "text/plain",
    "sha256": "0" * 64,
    "author_name": "Somebody else",
    "created_at": "2020-01-01T00:00:00Z",
}


@pytest.fixture
def author(company: CurrentCompany) -> User:
    return make_client()


@pytest.fixture
def document(author: User) -> Document:
    return Document.objects.create(organization=make_organization(), type="contract", title="Contract", number="7")


@pytest.fixture
def version(document: Document, author: User) -> Version:
    return Version.objects.create(
        document=document,
        side=Side.CLIENT,
        number=1,
        file_name="contract.pdf",
        stored_name="documents/ab/abcdef",
        size=1200,
        content_type="application/pdf",
        sha256="a" * 64,
        author=author,
        author_name=author.name,
    )


def refuses(work: Callable[[], object], match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        work()


@pytest.mark.parametrize("column", CONTENT)
def test_content_of_a_version_never_changes(version: Version, column: str) -> None:
    refuses(lambda: Version.objects.filter(pk=version.pk).update(**{column: CONTENT[column]}), "stays as it was")


def test_author_of_a_version_never_changes(version: Version) -> None:
    other = make_staff()

    refuses(lambda: Version.objects.filter(pk=version.pk).update(author=other), "stays as it was uploaded")


def test_version_outlives_its_author(version: Version, author: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [author.pk])

    version.refresh_from_db()
    assert (version.author_id, version.author_name) == (None, "Client")


@pytest.mark.parametrize("table", ["documents_version", "documents_versionchange"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_is_removed(version: Version, table: str, statement: str) -> None:
    VersionChange.objects.create(version=version, after="uploaded", author_name="Client")

    with connection.cursor() as cursor:
        refuses(lambda: cursor.execute(statement.format(table)), "only added to|permission denied")


@pytest.mark.parametrize("column", ["after", "comment", "author_name"])
def test_history_never_changes(version: Version, column: str) -> None:
    change = VersionChange.objects.create(version=version, after="uploaded", author_name="Client")

    refuses(lambda: VersionChange.objects.filter(pk=change.pk).update(**{column: "signed"}), "only grows")


def test_signature_is_for_good(version: Version) -> None:
    Version.objects.filter(pk=version.pk).update(status=VersionStatus.SIGNED)

    refuses(lambda: Version.objects.filter(pk=version.pk).update(status="accepted"), "stays signed")


def test_document_stays_whose_it_is(document: Document) -> None:
    other = make_organization()

    refuses(lambda: Document.objects.filter(pk=document.pk).update(organization=other), "stays whose it is")


def test_rejection_needs_a_reason(version: Version) -> None:
    with pytest.raises(IntegrityError, match="documents_rejected_with_reason"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(status="rejected", comment="")


def test_number_of_a_side_is_given_once(version: Version) -> None:
    version.pk, version.stored_name = None, "documents/cd/cdef"

    with pytest.raises(IntegrityError, match="documents_version_number"), transaction.atomic():
        version.save(force_insert=True)


def test_period_runs_on(document: Document) -> None:
    period = {"period_from": date(2026, 10, 2), "period_to": date(2026, 10, 1)}

    with pytest.raises(IntegrityError, match="documents_period_runs_on"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**period)


@pytest.mark.requirement("FC-83")
@pytest.mark.parametrize("status", VersionStatus.values)
@pytest.mark.parametrize("action", ["take", "accept", "reject", "reopen", "sign"])
def test_every_status_and_action(status: str, action: str) -> None:
    allowed = {
        "uploaded": {"take": "under_review", "accept": "accepted", "reject": "rejected", "sign": "signed"},
        "under_review": {"accept": "accepted", "reject": "rejected", "sign": "signed"},
        "accepted": {"reopen": "under_review", "sign": "signed"},
        "rejected": {"reopen": "under_review"},
        "signed": {},
    }

    if action in allowed[status]:
        assert VERSION_FLOW.target(status, action) == allowed[status][action]
    else:
        with pytest.raises(TransitionNotAllowed):
            VERSION_FLOW.target(status, action)


@pytest.mark.parametrize(
    ("client", "company", "expected"),
    [
        ("", "", DocumentStatus.EMPTY),
        ("uploaded", "", DocumentStatus.WAITS_COMPANY),
        ("under_review", "uploaded", DocumentStatus.WAITS_COMPANY),
        ("accepted", "uploaded", DocumentStatus.WAITS_CLIENT),
        ("rejected", "under_review", DocumentStatus.WAITS_CLIENT),
        ("rejected", "accepted", DocumentStatus.REJECTED),
        ("accepted", "accepted", DocumentStatus.ACCEPTED),
        ("accepted", "signed", DocumentStatus.SIGNED),
    ],
)
def test_document_stands_as_its_latest_versions(client: str, company: str, expected: str) -> None:
    assert summary(client=client, company=company) == expected
