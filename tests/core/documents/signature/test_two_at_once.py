"""Two at the same moment, on connections of their own: one signature, and the other is told plainly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core.documents.models import Document
from core.documents.signature.models import Signature, SignatureRequest, SignatureTerms, Signing
from core.documents.signature.selectors import chain_fault, events_of, is_signed
from core.documents.signature.services.ending import decline, withdraw_signing
from core.documents.signature.services.requesting import Signer, request_signature
from core.documents.signature.services.signing import confirm
from core.documents.signature.services.terms import ensure_terms
from core.lib.company import CurrentCompany, entered
from core.lib.errors import DomainError
from tests.factories.people import make_organization
from tests.factories.signing import CONTENT, make_signer, make_signing, make_version, request_of, with_code
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-72")]


def at_once(company: CurrentCompany, *works: Callable[[], Any]) -> list[str]:
    """Run each in a thread with a connection of its own, all of them from one moment on; return what each met."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        try:
            with entered(company):
                barrier.wait(timeout=20)
                work()
                return "done"
        except DomainError as error:
            return error.code
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


@pytest.fixture
def ready(fresh_company: CurrentCompany, outside: Outside, tmp_path: Path) -> tuple[SignatureRequest, Any, str]:
    """A signer with his code in his hand."""
    with entered(fresh_company):
        signer = make_signer(make_organization())
        request = request_of(make_signing(signer), signer)
        digits = with_code(request, signer)
    return request, signer, digits


def test_two_windows_with_one_code_make_one_signature(
    fresh_company: CurrentCompany, ready: tuple[SignatureRequest, Any, str]
) -> None:
    request, signer, digits = ready

    def sign() -> None:
        confirm(request_id=request.pk, user=signer, digits=digits, at=timezone.now())

    assert at_once(fresh_company, sign, sign, sign) == ["already_signed", "already_signed", "done"]
    with entered(fresh_company):
        signing = Signing.objects.get()
        assert (Signature.objects.count(), signing.state) == (1, "complete")
        assert [one.kind for one in events_of(signing)].count("signed") == 1
        assert chain_fault(signing) is None


def test_signing_and_declining_at_once_have_one_outcome(
    fresh_company: CurrentCompany, ready: tuple[SignatureRequest, Any, str]
) -> None:
    request, signer, digits = ready
    now = timezone.now()

    met = at_once(
        fresh_company,
        lambda: confirm(request_id=request.pk, user=signer, digits=digits, at=timezone.now()),
        lambda: decline(request_id=request.pk, user=signer, reason="No", at=now),
    )

    with entered(fresh_company):
        state = Signing.objects.get().state
        assert (met, state, Signature.objects.count()) in [
            (["already_signed", "done"], "complete", 1),
            (["done", "signing_over"], "declined", 0),
        ]


def test_signing_and_taking_back_at_once_have_one_outcome(
    fresh_company: CurrentCompany, ready: tuple[SignatureRequest, Any, str]
) -> None:
    request, signer, digits = ready

    met = at_once(
        fresh_company,
        lambda: confirm(request_id=request.pk, user=signer, digits=digits, at=timezone.now()),
        lambda: withdraw_signing(signing_id=request.signing_id, at=timezone.now()),
    )

    with entered(fresh_company):
        state = Signing.objects.get().state
        assert (met, state, Signature.objects.count()) in [
            (["done", "transition_not_allowed"], "complete", 1),
            (["done", "signing_over"], "withdrawn", 0),
        ]


def test_a_newer_version_and_a_signature_at_once_never_sign_the_old_text_afterwards(
    fresh_company: CurrentCompany, ready: tuple[SignatureRequest, Any, str]
) -> None:
    request, signer, digits = ready

    def newer() -> None:
        with transaction.atomic():
            document = Document.objects.select_for_update().get(pk=request.signing.document_id)
            make_version(document, content=CONTENT + b"2")

    at_once(fresh_company, newer, lambda: confirm(request_id=request.pk, user=signer, digits=digits, at=timezone.now()))

    with entered(fresh_company):
        signing = Signing.objects.get()
        newest = signing.document.versions.order_by("-pk")[0]
        assert not is_signed(newest.pk)
        if (signature := Signature.objects.first()) is not None:
            assert signature.sha256_after == signing.sha256 != newest.sha256
        else:
            assert signing.state == "withdrawn"


def test_two_sides_at_once_complete_it_once(fresh_company: CurrentCompany, outside: Outside) -> None:
    with entered(fresh_company):
        client, chief = make_signer(make_organization()), make_signer(kind="staff")
        signing = make_signing(client, chief)
        hands = [(request_of(signing, one), one, with_code(request_of(signing, one), one)) for one in (client, chief)]
    works = [
        lambda given=given: confirm(request_id=given[0].pk, user=given[1], digits=given[2], at=timezone.now())
        for given in hands
    ]

    assert at_once(fresh_company, *works) == ["done", "done"]
    with entered(fresh_company):
        signing = Signing.objects.get()
        kinds = [one.kind for one in events_of(signing)]
        assert (signing.state, kinds.count("signed"), kinds.count("completed")) == ("complete", 2, 1)
        assert chain_fault(signing) is None


def test_two_who_ask_at_once_ask_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        signer = make_signer(make_organization())
        version = make_version(organization=signer.memberships.get().organization)

    def ask() -> None:
        request_signature(version_id=version.pk, signers=[Signer(user_id=signer.pk)], at=timezone.now())

    assert at_once(fresh_company, ask, ask) == ["already_asked", "done"]


def test_two_first_looks_publish_the_ready_terms_once(fresh_company: CurrentCompany) -> None:
    at_once(fresh_company, lambda: ensure_terms({"ru", "en"}), lambda: ensure_terms({"ru", "en"}))

    with entered(fresh_company):
        assert sorted(SignatureTerms.objects.values_list("language", "version")) == [("en", 1), ("ru", 1)]
