"""What the database itself keeps: evidence that only grows, answers that stay, signatures that fit their file."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.accounts.models import OneTimeCode, User
from core.audit.models import AuditRecord
from core.documents.signature.chain import GENESIS
from core.documents.signature.models import (
    Signature,
    SignatureEvent,
    SignatureRequest,
    SignatureTerms,
    Signing,
    TermsAcceptance,
)
from core.documents.signature.selectors import chain_fault
from core.lib.company import CurrentCompany, public_schema
from tests.factories.people import make_organization
from tests.factories.signing import make_signer, make_signing, request_of, sign, with_code
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("ML-72", "PL-111")]


@pytest.fixture
def signer(company: CurrentCompany, outside: Outside) -> User:
    return make_signer(make_organization(), phone="+79005550134")


@pytest.fixture
def signature(signer: User) -> Signature:
    return sign(request_of(make_signing(signer), signer), signer)


def refuses(work: Callable[[], object], match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        work()


@pytest.mark.parametrize("model", [Signature, SignatureEvent, SignatureTerms, TermsAcceptance])
def test_evidence_is_append_only(signature: Signature, model: type) -> None:
    field = next(one.attname for one in model._meta.fields if not one.primary_key)
    with connection.cursor() as cursor:
        refuses(lambda: model.objects.update(**{field: None}), "append-only")
        refuses(lambda: model.objects.all()._raw_delete(using="default"), "append-only")
        refuses(lambda: cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE"), "append-only|denied")


@pytest.mark.parametrize("model", [Signing, SignatureRequest])
def test_nothing_that_was_asked_disappears(signature: Signature, model: type) -> None:
    refuses(lambda: model.objects.all()._raw_delete(using="default"), "append-only")


@pytest.mark.parametrize(
    "change", [{"sha256": "f" * 64}, {"number": "0" * 16}, {"title": "Other"}, {"state": "open"}, {"size": 1}]
)
def test_what_was_signed_stays(signature: Signature, change: dict[str, object]) -> None:
    refuses(lambda: Signing.objects.update(**change), "does not change|stays so")


def test_an_answer_stays(signature: Signature) -> None:
    refuses(lambda: SignatureRequest.objects.update(state="waiting"), "stays as it is")
    refuses(lambda: SignatureRequest.objects.update(side="company"), "stays so")


def test_the_version_stays_signed(signature: Signature) -> None:
    version = signature.signing.version
    refuses(lambda: type(version).objects.filter(pk=version.pk).update(status="rejected", comment="No"), "stays signed")
    refuses(lambda: type(version).objects.filter(pk=version.pk).update(sha256="f" * 64), "as it was uploaded")


def event(signing: Signing, **facts: object) -> SignatureEvent:
    last = signing.events.order_by("-position")[0]
    given = {"position": last.position + 1, "previous": last.digest, "kind": "opened", "digest": "a" * 64, **facts}
    return SignatureEvent(signing=signing, at=timezone.now(), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("facts", [{"position": 99}, {"previous": GENESIS}, {"position": 1}])
def test_an_event_follows_the_last_one(signature: Signature, facts: dict[str, object]) -> None:
    refuses(lambda: event(signature.signing, **facts).save(), "does not follow")


def test_an_event_slipped_in_at_the_end_is_found(signature: Signature) -> None:
    event(signature.signing).save()

    assert chain_fault(signature.signing) == signature.signing.events.count()


@pytest.mark.parametrize("other", [{"sha256_after": "f" * 64, "sha256_before": "f" * 64}, {"signer": None}])
def test_a_signature_fits_its_file_and_its_signer(signer: User, other: dict[str, object]) -> None:
    request = request_of(make_signing(signer), signer)
    with_code(request, signer)
    stranger = make_signer()
    given = {"signer": signer, "sha256_before": request.signing.sha256, "sha256_after": request.signing.sha256}
    given |= {key: value or stranger for key, value in other.items()}
    terms, now = SignatureTerms.objects.all()[0], timezone.now()
    moments = dict.fromkeys(("shown_at", "terms_accepted_at", "code_sent_at", "signed_at"), now)

    refuses(
        lambda: Signature.objects.create(
            request=request,
            signing=request.signing,
            side="client",
            phone="",
            phone_digest="",
            terms=terms,
            **given,
            **moments,  # type: ignore[arg-type]
        ),
        "does not fit",
    )


def test_neither_the_code_nor_the_whole_phone_is_left_anywhere(
    signature: Signature, signer: User, outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the evidence, the journal, the jobs, the outbox or the log; the operator's table alone knows the phone."""
    phone = signer.phone or ""
    digits = outside.messages(phone)[0]["text"][:6]
    rows = [*AuditRecord.objects.values_list("changes", "facts", "subject_name")]
    rows += [*SignatureEvent.objects.values_list("facts", "actor_name")]
    rows += [*Signature.objects.values_list()]
    rows += [*SignatureRequest.objects.values_list()]
    codes = OneTimeCode.objects.values_list("digest", "link", "purpose")
    with public_schema(), connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM jobs_job")
        rows += cursor.fetchall()
        cursor.execute("SELECT payload::text FROM events_outbox")
        rows += cursor.fetchall()

    kept = str([*rows, *codes, caplog.text])
    assert len(rows) > 10
    assert phone not in kept
    assert phone.removeprefix("+") not in kept
    assert not any(f"{quote}{digits}{quote}" in kept for quote in "'\" ")
