"""Every error of the API is a problem document, in the caller's language."""

from typing import Any

import pytest

from core.lib.company import CurrentCompany, public_schema
from tests.factories.people import make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-139")]


@pytest.fixture(autouse=True)
def kit(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.api.kit_urls"


def problem(response: Any) -> dict[str, Any]:
    """Check what every problem has, and return what only this one has."""
    document = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert document["status"] == response.status_code
    assert document["type"] == f"urn:problem:{document['code']}"
    assert document["instance"] == response.wsgi_request.path
    assert document["title"]
    return {key: document[key] for key in ("status", "code", "errors") if key in document}


def test_each_kind_of_error_has_its_status_and_code(company: CurrentCompany) -> None:
    staff, program = Program(make_staff(everything=True)), Program()
    errors, missing = "/api/v1/errors", "/api/v1/organizations/987654321/"

    found = {
        "unknown address": problem(staff.get("/api/v1/no/such/")),
        "missing row": problem(staff.get(missing)),
        "nobody": problem(program.get("/api/v1/organizations/")),
        "no right": problem(Program(make_staff()).get("/api/v1/organizations/")),
        "method": problem(staff.client.put("/api/v1/organizations/")),
        "content type": problem(staff.client.post("/api/v1/organizations/", "<a/>", content_type="text/xml")),
        "not JSON": problem(staff.client.post("/api/v1/organizations/", "{", content_type="application/json")),
        "format": problem(staff.get("/api/v1/organizations/", accept="text/csv")),
        "rule": problem(program.post(f"{errors}/domain/")),
        "input": problem(program.post(f"{errors}/input/")),
        "forbidden": problem(program.post(f"{errors}/forbidden/")),
    }

    assert found == {
        "unknown address": {"status": 404, "code": "not_found"},
        "missing row": {"status": 404, "code": "not_found"},
        "nobody": {"status": 401, "code": "not_authenticated"},
        "no right": {"status": 403, "code": "permission_denied"},
        "method": {"status": 405, "code": "method_not_allowed"},
        "content type": {"status": 415, "code": "unsupported_media_type"},
        "not JSON": {"status": 400, "code": "parse_error"},
        "format": {"status": 406, "code": "not_acceptable"},
        "rule": {"status": 409, "code": "card_closed"},
        "input": {"status": 422, "code": "invalid", "errors": {"inn": ["Ten digits."]}},
        "forbidden": {"status": 403, "code": "permission_denied"},
    }


def test_wrong_fields_are_named_by_their_path(company: CurrentCompany) -> None:
    body = {"name": "too long", "lines": [{"amount": "1.00"}, {"amount": "x"}]}

    found = problem(Program().post("/api/v1/errors/fields/", body))

    assert found["status"] == 400
    assert sorted(found["errors"]) == ["lines.1.amount", "name"]


def test_a_rules_message_reaches_the_caller(company: CurrentCompany) -> None:
    assert Program().post("/api/v1/errors/domain/").json()["detail"] == "The card 7013 is closed."


def test_a_bug_tells_nothing_of_itself(company: CurrentCompany) -> None:
    response = Program().post("/api/v1/errors/bug/")

    assert problem(response) == {"status": 500, "code": "server_error"}
    assert "secret" not in response.content.decode()


def test_too_large_a_body_is_not_read(company: CurrentCompany, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = Program(make_staff(everything=True)).post("/api/v1/organizations/", {"name": "x" * 2000})

    assert problem(response) == {"status": 413, "code": "body_too_large"}


def test_the_console_speaks_in_problems_too(company: CurrentCompany) -> None:
    with public_schema():
        answers = [Program(host="localhost").get(f"/api/v1/{path}") for path in ("organizations/", "vendor/", "x/")]

    assert [problem(answer) for answer in answers] == [{"status": 404, "code": "not_found"}] * 3


@pytest.mark.parametrize(("header", "language"), [("", "ru"), ("en", "en"), ("ru", "ru"), ("de;q=1, en;q=0.5", "en")])
def test_the_caller_chooses_the_language(company: CurrentCompany, header: str, language: str) -> None:
    response = Program().get("/api/v1/organizations/", **({"accept-language": header} if header else {}))

    assert response.headers["Content-Language"] == language


def test_a_token_brings_its_users_language(company: CurrentCompany) -> None:
    user = make_staff(everything=True)
    user.language = "en"
    user.save()

    assert Program(user).get("/api/v1/organizations/").headers["Content-Language"] == "en"
    assert Program(user).get("/api/v1/organizations/0/").json()["title"] == "Not found"


@pytest.mark.requirement("PL-53")
def test_a_view_that_names_no_permission_opens_to_nobody(company: CurrentCompany) -> None:
    assert Program(make_staff(everything=True)).get("/api/v1/closed/").status_code == 500
    assert Program().get("/api/v1/closed/").status_code == 401
