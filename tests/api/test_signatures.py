"""Signatures for programs: the whole way, by the same rules as the pages."""

import pytest
from django.utils import timezone

from core.accounts.models import User
from core.documents.signature.chain import Link, first_fault
from core.documents.signature.models import SignatureRequest, Signing
from core.lib.company import CurrentCompany
from tests.factories.people import make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.factories.signing import ASK, make_signer, make_signing, make_version, request_of, send, sign
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-70", "ML-72", "ML-73")]
OWN, ALL = "/api/v1/signature-requests/", "/api/v1/signatures/"


@pytest.fixture
def signer(company: CurrentCompany, outside: Outside) -> User:
    return make_signer(make_organization())


@pytest.fixture
def asked(signer: User) -> SignatureRequest:
    return request_of(make_signing(signer), signer)


def test_a_program_asks_and_a_program_signs(signer: User) -> None:
    version = make_version(organization=signer.memberships.get().organization)
    staff, program = Program(make_staff(ASK)), Program(signer)
    made = staff.post(ALL, {"version": version.pk, "signers": [{"user": signer.pk}]})
    assert (made.status_code, made.json()["state"], made.json()["asked"]) == (201, "open", 1)

    (listed,) = program.get(OWN).json()["results"]
    at = f"{OWN}{listed['id']}/"
    early = program.post(f"{at}code/")
    shown = program.get(at).json()
    terms = program.get(f"{at}terms/").json()
    accepted = program.post(f"{at}terms/", {"terms": terms["id"]}).json()
    asked = program.post(f"{at}code/")
    digits = send(SignatureRequest.objects.get())
    wrong = program.post(f"{at}confirm/", {"code": f"{(int(digits) + 1) % 10**6:06d}"})
    signed = program.post(f"{at}confirm/", {"code": digits})
    again = program.post(f"{at}confirm/", {"code": digits})

    assert (early.status_code, early.json()["code"]) == (409, "terms_not_accepted")
    assert (shown["state"], shown["sha256"]) == ("shown", version.sha256)
    assert (terms["is_accepted"], accepted["is_accepted"]) == (False, True)
    assert (asked.status_code, asked.json()["code_state"]) == (202, "ordered")
    assert 0 < asked.json()["resend_in"] <= 60
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_code")
    assert (signed.status_code, signed.json()["state"]) == (200, "signed")
    assert (again.status_code, again.json()["code"]) == (409, "already_signed")
    assert staff.get(f"{ALL}{made.json()['id']}/").json()["state"] == "complete"


def test_the_evidence_can_be_counted_again_from_what_the_api_tells(asked: SignatureRequest, signer: User) -> None:
    sign(asked, signer)

    told = Program(make_staff(ASK)).get(f"{ALL}{asked.signing_id}/evidence/").json()

    links = []
    for event in told["events"]:
        previous, digest = event.pop("previous"), event.pop("digest")
        links.append(Link(position=event["position"], previous=previous, digest=digest, facts=event))
    assert (told["is_whole"], first_fault(links), len(links)) == (True, None, 7)


def test_a_decline_needs_a_reason(asked: SignatureRequest, signer: User) -> None:
    program = Program(signer)

    answers = [program.post(f"{OWN}{asked.pk}/decline/", data) for data in ({}, {"reason": "No"}, {"reason": "No"})]

    assert [answer.status_code for answer in answers] == [400, 200, 409]
    assert Signing.objects.get().state == "declined"


def test_staff_withdraw(asked: SignatureRequest) -> None:
    staff = Program(make_staff(ASK))

    answers = [staff.post(f"{ALL}{asked.signing_id}/withdraw/", {"reason": "Ошибка"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].json()["state"] == "withdrawn"


def test_who_may_not_sign_is_not_asked(signer: User) -> None:
    version = make_version(organization=signer.memberships.get().organization)
    stranger = make_client("documents.sign", organizations=[make_organization()])
    staff = Program(make_staff(ASK))

    answers = [
        staff.post(ALL, {"version": version.pk, "signers": [{"user": stranger.pk}]}),
        staff.post(ALL, {"version": version.pk, "signers": []}),
        staff.post(ALL, {"version": 10**9, "signers": [{"user": signer.pk}]}),
        staff.post(ALL, {"version": version.pk, "signers": [{"user": signer.pk}], "expires_at": timezone.now()}),
        Program(signer).post(ALL, {"version": version.pk, "signers": [{"user": signer.pk}]}),
    ]

    assert [answer.status_code for answer in answers] == [422, 400, 400, 422, 403]
    assert not Signing.objects.exists()


@pytest.mark.requirement("PL-53")
def test_a_program_of_another_signer_reaches_nothing(asked: SignatureRequest) -> None:
    other = Program(make_signer(asked.signing.organization))

    answers = [other.get(f"{OWN}{asked.pk}/{part}") for part in ("", "terms/", "file/", "receipt/")]
    answers += [other.post(f"{OWN}{asked.pk}/{part}", {"code": "1"}) for part in ("code/", "confirm/")]

    assert {answer.status_code for answer in answers} == {404}
    assert other.get(OWN).json()["results"] == []
