"""Versions are added and judged: by the right side, once, with history, events and files that match their rows."""

import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.audit.models import AuditRecord
from core.documents.authors import Author
from core.documents.content.inspection import FileRefused, inspected
from core.documents.models import Document, Version, VersionChange
from core.documents.services.keeping import kept
from core.documents.services.types import set_type
from core.documents.services.upkeep import LEFT_ALONE, sweep_files
from core.documents.services.uploading import SameFile, add_document, add_version, attach
from core.documents.services.verdicts import AlreadyDecided, NewerVersion, OwnVersion, review_version
from core.documents.services.writing import Description, begin_document, describe_document
from core.documents.states import DocumentStatus, Side, VersionStatus
from core.documents.types import type_choices
from core.lib.company import CurrentCompany, entered
from core.lib.errors import DomainError, InvalidInput
from tests.core.documents.files import pdf
from tests.factories.documents import NOBODY, make_document, upload
from tests.factories.people import make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-106", "PL-109")]
ANNA = Author(name="Anna")


def kept_files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def content_of(version: Version) -> bytes:
    with default_storage.open(version.stored_name) as file:
        return bytes(file.read())


def stands(document: Document) -> tuple[str, str, str]:
    document.refresh_from_db()
    return document.status, document.client_status, document.company_status


@pytest.mark.requirement("FC-81", "FC-87")
def test_add_version_keeps_the_file_with_hash_author_and_history(document: Document) -> None:
    version = upload(document, content=pdf(), name="../Договор №7.exe.pdf")

    assert content_of(version) == pdf()
    assert (version.number, version.side, version.file_name) == (1, "client", "Договор №7.pdf")
    assert (version.sha256, version.content_type) == (hashlib.sha256(pdf()).hexdigest(), "application/pdf")
    assert [(one.before, one.after, one.author_name) for one in version.changes.all()] == [("", "uploaded", "Test")]
    assert stands(document) == ("waits_company", "uploaded", "")
    assert AuditRecord.objects.filter(action="documents.version.added", subject_id=str(version.pk)).exists()


@pytest.mark.requirement("FC-87")
def test_new_version_never_overwrites_an_earlier_one(document: Document) -> None:
    first, second = upload(document, content=b"one"), upload(document, content=b"two")

    assert [content_of(first), content_of(second)] == [b"one", b"two"]
    assert (first.number, second.number) == (1, 2)


@pytest.mark.requirement("FC-81", "FC-82")
def test_each_side_has_versions_of_its_own(document: Document) -> None:
    client, company = upload(document), upload(document, Side.COMPANY)

    review_version(version_id=company.pk, action="accept", side="client", author=ANNA)

    client.refresh_from_db()
    assert (client.number, company.number, client.status) == (1, 1, "uploaded")
    assert stands(document) == ("waits_company", "uploaded", "accepted")


def test_same_file_sent_twice_is_one_version(document: Document) -> None:
    upload(document)

    with pytest.raises(SameFile):
        upload(document)

    assert document.versions.count() == 1


def test_rejected_file_may_be_sent_again(document: Document) -> None:
    first = upload(document)
    review_version(version_id=first.pk, action="reject", side="company", author=ANNA, comment="Unreadable")

    assert upload(document).number == 2


def test_refused_file_leaves_nothing(document: Document, media: Path) -> None:
    with pytest.raises(FileRefused):
        upload(document, content=b"<html>", name="act.pdf")

    assert (document.versions.count(), kept_files(media)) == (0, [])


def test_document_and_first_version_are_there_together_or_not_at_all(company: CurrentCompany, media: Path) -> None:
    client = make_organization()

    with pytest.raises(InvalidInput) as refusal:
        add_document(
            organization_id=client.pk,
            what=Description(type="nothing", title=" "),
            side="client",
            source=BytesIO(b"text"),
            file_name="a.txt",
            author=ANNA,
        )

    assert set(refusal.value.fields) == {"type", "title"}
    assert (Document.objects.filter(organization=client).count(), kept_files(media)) == (0, [])


def test_agreement_of_another_client_is_refused(document: Document) -> None:
    with pytest.raises(InvalidInput) as refusal:
        describe_document(document_id=document.pk, what=Description(type="act", title="Act", agreement_id=999_999))

    assert set(refusal.value.fields) == {"agreement"}


def test_describe_document_says_what_changed(document: Document) -> None:
    describe_document(document_id=document.pk, what=Description(type="act", title="Act", number="12"))

    changes = AuditRecord.objects.get(action="documents.document.changed").changes
    assert changes == {"type": ["contract", "act"], "title": ["Contract", "Act"], "number": ["", "12"]}


@pytest.mark.requirement("PL-107", "FC-83")
def test_review_version_says_who_when_and_why(document: Document) -> None:
    version = upload(document)

    review_version(version_id=version.pk, action="reject", side="company", author=ANNA, comment=" No stamp ")

    version.refresh_from_db()
    assert (version.status, version.comment, version.status_by_name) == ("rejected", "No stamp", "Anna")
    assert version.status_at is not None
    assert list(version.changes.order_by("pk").values_list("before", "after", "comment", "author_name")) == [
        ("", "uploaded", "", "Test"),
        ("uploaded", "rejected", "No stamp", "Anna"),
    ]
    assert stands(document) == ("rejected", "rejected", "")


def test_rejection_without_a_reason_is_refused(document: Document) -> None:
    version = upload(document)

    with pytest.raises(InvalidInput) as refusal:
        review_version(version_id=version.pk, action="reject", side="company", author=ANNA, comment="  ")

    assert set(refusal.value.fields) == {"comment"}


@pytest.mark.parametrize("side", Side.values)
def test_side_does_not_judge_its_own_version(document: Document, side: str) -> None:
    version = upload(document, Side(side))

    with pytest.raises(OwnVersion):
        review_version(version_id=version.pk, action="accept", side=side, author=ANNA)


def test_replaced_version_is_not_judged(document: Document) -> None:
    first = upload(document, content=b"one")
    upload(document, content=b"two")

    with pytest.raises(NewerVersion):
        review_version(version_id=first.pk, action="accept", side="company", author=ANNA)


def test_verdict_may_be_taken_back(document: Document) -> None:
    version = upload(document)
    review_version(version_id=version.pk, action="accept", side="company", author=ANNA)

    review_version(version_id=version.pk, action="reopen", side="company", author=ANNA)

    assert stands(document) == ("waits_company", "under_review", "")


def test_second_verdict_says_who_was_first(document: Document) -> None:
    version = upload(document)
    review_version(version_id=version.pk, action="accept", side="company", author=ANNA)

    with pytest.raises(AlreadyDecided, match="Anna"):
        review_version(version_id=version.pk, action="reject", side="company", author=NOBODY, comment="No")


def test_events_tell_the_other_side(document: Document) -> None:
    version = upload(document)
    review_version(version_id=version.pk, action="accept", side="company", author=ANNA)

    changes = VersionChange.objects.filter(version=version).count()
    assert changes == 2


def at_once(company: CurrentCompany, *works: Callable[[], object]) -> list[object]:
    """Run the works on connections of their own, starting together; return what each gave or raised."""
    start, results = threading.Barrier(len(works)), [object()] * len(works)

    def run(number: int) -> None:
        try:
            with entered(company):
                start.wait()
                results[number] = works[number]()
        except DomainError as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.requirement("PL-109", "FC-83")
def test_two_people_deciding_at_once_have_one_outcome(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        version = upload(make_document())
    decisions = (("accept", "Anna"), ("reject", "Boris"), ("accept", "Vera"), ("reject", "Gleb"))

    def decide(action: str, name: str) -> Callable[[], object]:
        return lambda: review_version(
            version_id=version.pk, action=action, side="company", author=Author(name=name), comment="why"
        )

    results = at_once(fresh_company, *(decide(action, name) for action, name in decisions))

    with entered(fresh_company):
        version.refresh_from_db()
        done = [one for one in results if isinstance(one, Version)]
        assert len(done) == 1
        assert all(isinstance(one, AlreadyDecided) for one in results if one is not done[0])
        assert (version.status, version.status_by_name) == (done[0].status, done[0].status_by_name)
        assert version.changes.count() == 2


def test_versions_uploaded_at_once_get_numbers_one_after_another(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        document = make_document()

    def send(number: int) -> Callable[[], object]:
        return lambda: upload(document, content=f"letter {number}".encode())

    results = at_once(fresh_company, *(send(number) for number in range(4)))

    with entered(fresh_company):
        assert sorted(one.number for one in results if isinstance(one, Version)) == [1, 2, 3, 4]
        document.refresh_from_db()
        assert document.client_versions == 4


def test_one_file_sent_at_once_makes_one_version(fresh_company: CurrentCompany, media: Path) -> None:
    with entered(fresh_company):
        document = make_document()

    results = at_once(fresh_company, *(lambda: upload(document) for _ in range(4)))

    with entered(fresh_company):
        assert sum(isinstance(one, SameFile) for one in results) == 3
        assert [document.versions.get().stored_name.rpartition("/")[2]] == kept_files(media)


class Died(DatabaseError):
    """The process ends here."""


def test_death_at_any_statement_leaves_no_row(document: Document, media: Path) -> None:
    """Whatever is cut off in the middle is not seen; a file stays only where the commit itself was cut off."""
    left, deaths = 0, 0

    def die_later(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal left
        left -= 1
        if left == -1:
            raise Died
        return execute(*given)

    while document.versions.count() == 0:
        left = deaths
        try:
            with connection.execute_wrapper(die_later):
                upload(document)
        except Died:
            deaths += 1
            document.refresh_from_db()
            assert (document.versions.count(), document.status) == (0, DocumentStatus.EMPTY)

    assert deaths >= 8
    assert sweep_files(at=timezone.now() + LEFT_ALONE + timedelta(minutes=1)) == 1
    assert kept_files(media) == [document.versions.get().stored_name.rpartition("/")[2]]


def test_file_without_a_row_is_swept_away(document: Document, media: Path) -> None:
    version = upload(document)
    lost = default_storage.save("documents/zz/lost", File(BytesIO(b"half an upload")))
    now = timezone.now()

    assert sweep_files(at=now) == 0
    assert sweep_files(at=now + LEFT_ALONE + timedelta(minutes=1)) == 1
    assert (default_storage.exists(lost), default_storage.exists(version.stored_name)) == (False, True)


def test_commit_whose_answer_is_lost_keeps_the_file(document: Document, media: Path) -> None:
    """Whether it has happened nobody knows: only the sweep may decide."""
    with (
        pytest.raises(Died),
        inspected(BytesIO(b"text"), "a.txt") as facts,
        kept(facts) as file,
    ):
        with transaction.atomic():
            attach(document, Side.CLIENT, file, author=ANNA)
        raise Died

    assert len(kept_files(media)) == 1


def test_types_are_renamed_put_away_and_added(company: CurrentCompany) -> None:
    set_type(code="contract", title="Supply contract", is_active=True)
    set_type(code="scan", title="", is_active=False)
    set_type(code="waybill", title="Waybill", is_active=True)

    choices = dict(type_choices())
    assert (choices["contract"], choices["waybill"], "scan" in choices) == ("Supply contract", "Waybill", False)
    document = make_document(type="waybill")
    assert document.type == "waybill"


def test_type_put_away_is_not_offered_and_stays_where_it_is(company: CurrentCompany) -> None:
    document = make_document(type="scan")
    set_type(code="scan", title="", is_active=False)

    with pytest.raises(InvalidInput):
        begin_document(organization_id=document.organization_id, what=Description(type="scan", title="x"), author=ANNA)
    changed = describe_document(document_id=document.pk, what=Description(type="scan", title="Another"))
    assert (changed.type, changed.title) == ("scan", "Another")


def test_version_status_follows_the_table(document: Document) -> None:
    version = upload(document)

    review_version(version_id=version.pk, action="take", side="company", author=ANNA)

    version.refresh_from_db()
    assert version.status == VersionStatus.UNDER_REVIEW
    assert (
        add_version(
            document_id=document.pk, side="company", source=BytesIO(b"ours"), file_name="ours.txt", author=ANNA
        ).side
        == Side.COMPANY
    )
