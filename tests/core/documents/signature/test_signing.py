"""From the request to the signature: each step, in its order, and what stops it."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from core.accounts.models import User
from core.accounts.services.codes import WrongCode
from core.documents.models import Version
from core.documents.signature.models import Signature, SignatureRequest, Signing
from core.documents.signature.public import NotSigned, is_signed, require_signed
from core.documents.signature.selectors import chain_fault, events_of
from core.documents.signature.services.codes import order_code
from core.documents.signature.services.ending import decline, expire_due, withdraw_outdated, withdraw_signing
from core.documents.signature.services.holding import AlreadySigned, Locked, NotYourTurn, SigningOver
from core.documents.signature.services.requesting import (
    AlreadyAsked,
    NotForSigning,
    OldVersion,
    Signer,
    WrongSigners,
    request_signature,
)
from core.documents.signature.services.signing import (
    WRONG_IN_A_ROW,
    FileChanged,
)
from core.documents.signature.services.terms import TermsNotAccepted, publish_terms
from core.documents.signature.services.verifying import verify
from core.documents.states import VersionStatus
from core.lib.errors import InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.viewer import NOBODY
from tests.factories.people import make_client, make_organization, make_staff
from tests.factories.signing import (
    CONTENT,
    accept,
    code_of,
    guess,
    make_signer,
    make_signing,
    make_version,
    order,
    other_than,
    request_of,
    show,
    sign,
    with_code,
)
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-70", "ML-72", "ML-73")]


def kinds(signing: Signing) -> list[str]:
    return [one.kind for one in events_of(signing)]


def test_a_signature_keeps_all_that_proves_it(request_: SignatureRequest, signer: User, outside: Outside) -> None:
    signature = sign(request_, signer)

    signing = signature.signing
    (message,) = outside.messages(signer.phone or "")
    kept = {name: getattr(signature, name) for name in ("signer", "side", "organization_name", "sha256_before")}
    assert kept == {
        "signer": signer,
        "side": "client",
        "organization_name": "ООО «Вешний луг»",
        "sha256_before": signing.sha256,
    }
    assert signature.sha256_after == signature.sha256_before
    assert (signature.phone[-2:], "•••" in signature.phone) == ((signer.phone or "")[-2:], True)
    assert signature.message_number == str(message["id"])
    assert signature.shown_at <= signature.code_sent_at <= signature.signed_at
    assert kinds(signing) == ["requested", "shown", "code_ordered", "code_sent", "code_entered", "signed", "completed"]
    assert chain_fault(signing) is None


@pytest.mark.requirement("FC-83", "ML-74")
def test_the_last_signature_signs_the_version(request_: SignatureRequest, signer: User) -> None:
    version = request_.signing.version
    with pytest.raises(NotSigned):
        require_signed(version_id=version.pk)

    sign(request_, signer)

    version.refresh_from_db()
    require_signed(version_id=version.pk)
    require_signed(document_id=version.document_id)
    assert (version.status, version.document.status) == (VersionStatus.SIGNED, "signed")
    assert Signing.objects.get().state == "complete"


def test_without_terms_no_code_is_sent(request_: SignatureRequest, signer: User) -> None:
    show(request_, signer)

    with pytest.raises(TermsNotAccepted):
        order(request_, signer)


def test_newer_terms_are_accepted_before_the_next_signature(request_: SignatureRequest, signer: User) -> None:
    show(request_, signer)
    accept(signer)
    publish_terms(language=signer.language, body="<p>Новая редакция</p>")

    with pytest.raises(TermsNotAccepted):
        order(request_, signer)
    accept(signer)
    order(request_, signer)


def test_terms_are_accepted_once_for_all_documents(request_: SignatureRequest, signer: User) -> None:
    sign(request_, signer)
    second = request_of(make_signing(signer, version=make_version(organization=request_.signing.organization)), signer)

    show(second, signer)
    order(second, signer)

    assert code_of(second).contact == signer.phone


def test_terms_that_became_old_between_two_codes_stop_the_signature(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)
    publish_terms(language=signer.language, body="<p>Новая редакция</p>")

    with pytest.raises(TermsNotAccepted):
        guess(request_, signer, digits)


def locked(request: SignatureRequest, user: User) -> SignatureRequest:
    digits = with_code(request, user)
    for _ in range(WRONG_IN_A_ROW):
        with pytest.raises((WrongCode, Locked)):
            guess(request, user, other_than(digits))
    return request


def test_what_is_signed_is_not_signed_again(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)
    guess(request_, signer, digits)

    with pytest.raises(AlreadySigned):
        guess(request_, signer, digits)
    assert Signature.objects.count() == 1


def test_another_person_never_comes_in(request_: SignatureRequest, signer: User) -> None:
    stranger = make_signer(request_.signing.organization)

    for work in (show, order):
        accept(stranger)
        with pytest.raises(SignatureRequest.DoesNotExist):
            work(request_, stranger)
    with pytest.raises(SignatureRequest.DoesNotExist):
        guess(request_, stranger, "000000")


def test_a_file_that_was_changed_behind_our_back_is_not_signed(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)
    version = request_.signing.version
    with open(default_storage.path(version.stored_name), "ab") as file:
        file.write(b"!")

    with pytest.raises(FileChanged):
        guess(request_, signer, digits)
    assert not Signature.objects.exists()


def test_a_newer_version_ends_the_signing_of_the_old_one(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)
    make_version(request_.signing.document, content=CONTENT + b"2")

    with pytest.raises(SigningOver):
        guess(request_, signer, digits)

    request_.refresh_from_db()
    signing = Signing.objects.get()
    assert (request_.state, signing.state) == ("withdrawn", "withdrawn")
    assert signing.shown_reason == "Появилась новая версия документа."
    assert kinds(signing)[-1] == "withdrawn"


def test_a_newer_version_needs_a_new_signature(request_: SignatureRequest, signer: User) -> None:
    sign(request_, signer)
    old = request_.signing.version
    newer = make_version(old.document, content=CONTENT + b"2")

    assert (is_signed(old.pk), is_signed(newer.pk)) == (True, False)
    with pytest.raises(NotSigned):
        require_signed(document_id=old.document_id)
    sign(request_of(make_signing(signer, version=newer), signer), signer)
    require_signed(document_id=old.document_id)


def test_the_event_of_a_newer_version_withdraws_at_once(request_: SignatureRequest) -> None:
    document = request_.signing.document
    make_version(document)

    assert withdraw_outdated(document_id=document.pk, at=timezone.now()) == 1
    assert withdraw_outdated(document_id=document.pk, at=timezone.now()) == 0


def test_a_rejected_version_is_not_signed_any_more(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)
    Version.objects.update(status=VersionStatus.REJECTED, comment="No")

    with pytest.raises(SigningOver):
        guess(request_, signer, digits)


def test_time_runs_out(signer: User) -> None:
    soon = timezone.now() + timedelta(days=1)
    signing = make_signing(signer, expires_at=soon)

    assert expire_due(at=timezone.now()) == 0
    assert expire_due(at=soon) == 1
    assert [Signing.objects.get().state, request_of(signing, signer).state] == ["expired", "expired"]


def test_a_signer_declines_and_says_why(request_: SignatureRequest, signer: User) -> None:
    with pytest.raises(InvalidInput):
        decline(request_id=request_.pk, user=signer, reason=" ", at=timezone.now())

    decline(request_id=request_.pk, user=signer, reason="Неверная сумма", at=timezone.now())

    request_.refresh_from_db()
    assert (request_.state, request_.reason, Signing.objects.get().state) == ("declined", "Неверная сумма", "declined")
    with pytest.raises(SigningOver):
        with_code(request_, signer)


def test_both_sides_sign_side_by_side(signer: User) -> None:
    chief = make_signer(kind="staff")
    signing = make_signing(signer, chief)

    sign(request_of(signing, chief), chief)

    assert not is_signed(signing.version_id)
    sign(request_of(signing, signer), signer)
    assert is_signed(signing.version_id)
    assert [one.side for one in Signature.objects.order_by("pk")] == ["company", "client"]


def test_those_who_are_later_wait_for_the_others(signer: User) -> None:
    chief = make_signer(kind="staff")
    signing = make_signing(signer, chief, in_order=True)

    with pytest.raises(NotYourTurn):
        accept(chief)
        order(request_of(signing, chief), chief)
    assert show(request_of(signing, chief), chief).state == "queued"
    sign(request_of(signing, signer), signer)

    assert request_of(signing, chief).state == "waiting"
    sign(request_of(signing, chief), chief)
    assert Signing.objects.get().state == "complete"


def test_one_who_declines_ends_it_for_the_others(signer: User) -> None:
    chief = make_signer(kind="staff")
    signing = make_signing(signer, chief)
    sign(request_of(signing, signer), signer)

    decline(request_id=request_of(signing, chief).pk, user=chief, reason="Не те сроки", at=timezone.now())

    assert [one.state for one in signing.requests.order_by("pk")] == ["signed", "declined"]
    assert not is_signed(signing.version_id)


def test_staff_take_a_request_back(request_: SignatureRequest, signer: User) -> None:
    withdraw_signing(signing_id=request_.signing_id, reason="Ошибка", at=timezone.now())

    with pytest.raises(SigningOver):
        order_when_over(request_, signer)
    with pytest.raises(TransitionNotAllowed):
        withdraw_signing(signing_id=request_.signing_id, at=timezone.now())
    again = make_signing(signer, version=request_.signing.version)
    assert again.state == "open"


def order_when_over(request: SignatureRequest, user: User) -> None:
    accept(user)
    order_code(request_id=request.pk, user=user, client_ip="", at=timezone.now())


def test_a_version_is_asked_for_once(request_: SignatureRequest, signer: User) -> None:
    with pytest.raises(AlreadyAsked):
        make_signing(signer, version=request_.signing.version)


def test_an_old_or_rejected_version_is_not_asked_for(signer: User) -> None:
    organization = signer.memberships.get().organization
    old = make_version(organization=organization)
    newer = make_version(old.document)
    with pytest.raises(OldVersion):
        make_signing(signer, version=old)
    Version.objects.filter(pk=newer.pk).update(status=VersionStatus.REJECTED, comment="No")
    with pytest.raises(NotForSigning):
        make_signing(signer, version=newer)


def test_only_those_who_may_sign_for_this_client_are_asked(signer: User) -> None:
    organization = signer.memberships.get().organization
    version = make_version(organization=organization)
    wrong = [
        make_signer(make_organization()),  # of another client
        make_client("documents.view_document", organizations=[organization]),  # may not sign
        make_staff(),  # may not sign either
    ]
    for person in wrong:
        with pytest.raises(WrongSigners):
            make_signing(signer, person, version=version)
    for signers in ([], [Signer(user_id=signer.pk)] * 2, [Signer(user_id=10**9)]):
        with pytest.raises(WrongSigners):
            request_signature(version_id=version.pk, signers=signers, at=timezone.now())
    assert not Signing.objects.exists()


def test_the_file_is_known_afterwards_and_no_other(request_: SignatureRequest, signer: User) -> None:
    digest = request_.signing.sha256
    assert verify(viewer=NOBODY, sha256=digest).outcome == "unknown"
    sign(request_, signer)

    verdict = verify(viewer=NOBODY, sha256=digest)

    assert (verdict.outcome, verdict.found[0].signed, verdict.found[0].title) == ("signed", 1, "")
    assert verify(viewer=NOBODY, sha256="0" * 64).outcome == "unknown"
