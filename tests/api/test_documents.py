"""Documents for programs: the same rules as on the pages."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from api.tokens import token_pair
from core.accounts.models import User
from core.documents.models import Document
from core.documents.states import Side
from core.lib.company import CurrentCompany, current_company
from core.organizations.models import Organization
from tests.core.documents.files import pdf
from tests.factories.documents import make_document, upload
from tests.factories.people import make_client, make_organization, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-106", "PL-109", "PL-89")]
RIGHTS = ("documents.view_document", "documents.add_version", "documents.review_version")
ROOT = "/api/v1/documents/"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def program(user: User) -> Client:
    return Client(
        headers={"host": f"{current_company().slug}.localhost", "authorization": f"Bearer {token_pair(user)[0]}"}
    )


@pytest.fixture
def organization(company: CurrentCompany) -> Organization:
    return make_organization()


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return program(make_staff(*RIGHTS))


@pytest.fixture
def client(organization: Organization) -> Client:
    return program(make_client(*RIGHTS, organizations=[organization]))


def post(program: Client, path: str, data: dict[str, Any]) -> Any:
    return program.post(path, data, content_type="application/json")


def test_document_is_begun_with_its_file(client: Client, organization: Organization) -> None:
    data = {"organization": organization.pk, "type": "act", "title": "Act", "file": SimpleUploadedFile("a.pdf", pdf())}

    answer = client.post(ROOT, data)

    made = answer.json()
    assert answer.status_code == 201
    assert (made["status"], made["client_versions"], made["versions"][0]["file_name"]) == ("waits_company", 1, "a.pdf")


def test_document_is_begun_without_a_file(staff: Client, organization: Organization) -> None:
    answer = post(staff, ROOT, {"organization": organization.pk, "type": "act", "title": "Act", "number": "7"})

    assert (answer.status_code, answer.json()["status"], answer.json()["versions"]) == (201, "empty", [])


def test_document_is_begun_for_ones_own_company_alone(client: Client, company: CurrentCompany) -> None:
    other = make_organization()

    answer = post(client, ROOT, {"organization": other.pk, "type": "act", "title": "Act"})

    assert (answer.status_code, Document.objects.filter(organization=other).count()) == (400, 0)


@pytest.mark.requirement("PL-108")
def test_list_filters(staff: Client, organization: Organization) -> None:
    wanted = make_document(organization, number="214/26", partner="Partner", bank="Bank")
    upload(make_document())

    def listed(query: str) -> list[int]:
        return [one["id"] for one in staff.get(f"{ROOT}?{query}").json()["results"]]

    for query in (f"organization={organization.pk}", "number=214", "partner=part", "bank=ban", "status=empty"):
        assert listed(query) == [wanted.pk]


@pytest.mark.requirement("FC-81", "FC-83")
def test_versions_are_sent_judged_and_taken(staff: Client, client: Client, organization: Organization) -> None:
    document = make_document(organization)

    sent = client.post(f"{ROOT}{document.pk}/versions/", {"file": SimpleUploadedFile("Договор.pdf", pdf())})
    judged = post(staff, f"{ROOT}versions/{sent.json()['id']}/verdict/", {"action": "reject", "comment": "No stamp"})
    taken = staff.get(f"{ROOT}versions/{sent.json()['id']}/file/", headers={"accept": "application/pdf"})

    assert (sent.status_code, sent.json()["side"], sent.json()["number"]) == (201, "client", 1)
    assert (judged.json()["status"], judged.json()["comment"]) == ("rejected", "No stamp")
    assert [one["after"] for one in judged.json()["changes"]] == ["uploaded", "rejected"]
    assert b"".join(taken.streaming_content) == pdf()
    assert taken.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert taken.headers["Content-Disposition"].startswith("attachment")


def test_second_verdict_is_a_problem_document(staff: Client, organization: Organization) -> None:
    version = upload(make_document(organization))
    address = f"{ROOT}versions/{version.pk}/verdict/"

    post(staff, address, {"action": "accept"})
    answer = post(staff, address, {"action": "reject", "comment": "No"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")


def test_own_version_is_not_judged(client: Client, organization: Organization) -> None:
    version = upload(make_document(organization), Side.CLIENT)

    answer = post(client, f"{ROOT}versions/{version.pk}/verdict/", {"action": "accept"})

    assert (answer.status_code, answer.json()["code"]) == (409, "own_version")


def test_refused_file_says_why(client: Client, organization: Organization) -> None:
    document = make_document(organization)

    answer = client.post(f"{ROOT}{document.pk}/versions/", {"file": SimpleUploadedFile("a.png", b"<svg/>")})

    assert (answer.status_code, answer.json()["code"]) == (422, "file_svg")
    assert "file" in answer.json()["errors"]


def test_large_body_is_refused_before_it_is_read(client: Client, organization: Organization) -> None:
    document = make_document(organization)

    answer = client.generic(
        "POST", f"{ROOT}{document.pk}/versions/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(5 * 2**30),
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_another_clients_document_is_missing(client: Client, company: CurrentCompany) -> None:
    version = upload(make_document())

    answers = [
        client.get(f"{ROOT}{version.document_id}/").status_code,
        client.get(f"{ROOT}versions/{version.pk}/").status_code,
        client.get(f"{ROOT}versions/{version.pk}/file/").status_code,
        post(client, f"{ROOT}versions/{version.pk}/verdict/", {"action": "accept"}).status_code,
    ]

    assert answers == [404, 404, 404, 404]
    assert client.get(ROOT).json()["results"] == []
