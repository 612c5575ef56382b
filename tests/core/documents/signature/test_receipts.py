"""The record of signing as a file: made by a worker, tells everything, never changes."""

import hashlib
import io

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.accounts.models import User
from core.documents.signature.models import Receipt, Signing
from core.documents.signature.services.ending import decline
from core.documents.signature.services.receipt_making import make_receipt
from core.documents.signature.services.receipts import JOB
from core.documents.signature.services.verifying import verify
from core.jobs.models import Job
from core.lib.company import CurrentCompany, public_schema
from core.organizations.viewer import NOBODY
from tests.factories.people import make_organization
from tests.factories.signing import make_signer, make_signing, request_of, sign
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-72")]


@pytest.fixture
def signer(company: CurrentCompany, outside: Outside) -> User:
    return make_signer(make_organization("ООО «Вешний луг»"), phone="+79005550135")


@pytest.fixture
def signing(signer: User) -> Signing:
    made = make_signing(signer)
    sign(request_of(made, signer), signer)
    return Signing.objects.get(pk=made.pk)


def ordered(company: CurrentCompany) -> int:
    with public_schema():
        return Job.objects.filter(company=company.schema, kind=JOB).count()


def text_of(receipt: Receipt) -> str:
    with default_storage.open(receipt.stored_name, "rb") as file:
        pages = pypdfium2.PdfDocument(io.BytesIO(file.read()))
    return " ".join("".join(page.get_textpage().get_text_bounded() for page in pages).replace("\u200b", "").split())


def test_the_last_signature_orders_the_receipt(signing: Signing, company: CurrentCompany) -> None:
    assert ordered(company) == 1


def test_a_receipt_tells_all_that_proves_the_signature(signing: Signing, signer: User) -> None:
    assert make_receipt(signing_id=signing.pk)

    receipt = Receipt.objects.get()
    signature = signing.signatures.get()
    text = text_of(receipt).replace(" ", "")
    told = [
        signing.shown_number,
        signing.sha256,
        signature.signer_name,
        signature.phone,
        signature.phone_digest,
        signature.terms.sha256,
        f"{timezone.localtime(signature.signed_at):%d.%m.%Y %H:%M:%S}",
        signing.events.order_by("-position")[0].digest,
        "/verify/",
        *(one.digest for one in signing.events.all()),
    ]
    assert [fact for fact in told if fact.replace(" ", "") not in text] == []
    assert (signer.phone or "?") not in text
    assert receipt.events == signing.events.count()


def test_the_file_has_the_digest_that_is_kept(signing: Signing) -> None:
    make_receipt(signing_id=signing.pk)

    receipt = Receipt.objects.get()
    with default_storage.open(receipt.stored_name, "rb") as file:
        content = file.read()
    assert (receipt.sha256, receipt.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert verify(viewer=NOBODY, sha256=receipt.sha256).outcome == "receipt"


def test_a_receipt_is_made_once(signing: Signing) -> None:
    assert [make_receipt(signing_id=signing.pk), make_receipt(signing_id=signing.pk)] == [True, False]
    assert Receipt.objects.count() == 1


def test_a_receipt_never_changes(signing: Signing) -> None:
    make_receipt(signing_id=signing.pk)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Receipt.objects.update(sha256="f" * 64)


def test_who_signed_before_another_declined_has_a_receipt_too(signer: User, company: CurrentCompany) -> None:
    chief = make_signer(kind="staff")
    made = make_signing(signer, chief)
    sign(request_of(made, signer), signer)
    assert ordered(company) == 0

    decline(request_id=request_of(made, chief).pk, user=chief, reason="Не те сроки", at=timezone.now())

    assert ordered(company) == 1
    make_receipt(signing_id=made.pk)
    assert "Не те сроки" in text_of(Receipt.objects.get())
