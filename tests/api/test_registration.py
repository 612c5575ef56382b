"""Registration by a program: the page's rules, problems instead of pages, and nothing about who is here already."""

import re
from typing import Any

import pytest

from core.accounts.models import User
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered
from core.organizations.models import AccessRequest, Applicant, Consent, Organization
from tests.factories.people import PASSWORD, make_client
from tests.factories.programs import Program, api_login
from tests.factories.registration import INN, open_registration
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-35", "LG-01")]
URL = "/api/v1/registration/"
COMPANY = {"inn": INN, "kpp": "770001001", "name": "ООО «Вешний луг»", "address": "г. Полынск"}
BODY = {
    "name": "Анна Ветрова",
    "email": "Anna@Lug.test",
    "phone": "8 900 000-00-17",
    "position": "Логист",
    "password": PASSWORD,
    "companies": [COMPANY],
    "consents": ["personal_data", "terms"],
}
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def visitor(company: CurrentCompany) -> Program:
    open_registration()
    return Program()


@pytest.mark.requirement("LG-02", "LG-03", "PL-36", "PL-37")
def test_a_program_registers_confirms_and_signs_in(fresh_company: CurrentCompany, outside: Outside) -> None:
    with entered(fresh_company):
        open_registration()
        program = Program()
        first = program.post(URL, BODY)
        pk = first.json()["id"]
        early = api_login("anna@lug.test")
    drain(seconds=5)
    code = re.search(r"\b\d{6}\b", outside.letters("anna@lug.test")[0]["text"])
    assert code is not None
    with entered(fresh_company):
        second = program.post(f"{URL}{pk}/confirm/", {"code": code.group()})
    drain(seconds=5)
    digits = outside.messages("+79000000017")[0]["text"][:6]
    with entered(fresh_company):
        third = program.post(f"{URL}{pk}/confirm/", {"code": digits})
        again = program.post(f"{URL}{pk}/confirm/", {"code": digits})
        token = api_login("anna@lug.test").json()["access"]
        closed = Program(token=token).get("/api/v1/organizations/")
        own = Program(token=token).get("/api/v1/access-requests/own/").json()["results"]

    assert (first.status_code, first.json()) == (
        202,
        {"id": pk, "channel": "email", "sent_to": "a•••@lug.test", "resend_in": 60},
    )
    assert early.status_code == 400
    assert (second.status_code, second.json()["channel"], second.json()["sent_to"]) == (200, "sms", "+7 900 •••-••-17")
    assert (third.status_code, third.json()) == (200, {"id": pk, "channel": "", "sent_to": "", "resend_in": 0})
    assert (again.status_code, again.json()["code"]) == (404, "not_found")
    assert (closed.status_code, closed.json()["code"]) == (403, "not_bound")
    assert [(one["state"], one["inn"]) for one in own] == [("confirmed", INN)]


def test_what_is_asked_for_is_told(visitor: Program) -> None:
    open_registration(phone="hidden", kpp="required", allows_several=False)

    answer = visitor.get(URL).json()

    assert answer["fields"] == {
        "phone": "hidden",
        "position": "optional",
        "comment": "hidden",
        "kpp": "required",
        "address": "optional",
    }
    assert answer["most_companies"] == 1
    assert sorted((text["kind"], text["version"]) for text in answer["consents"]) == [
        ("personal_data", 1),
        ("terms", 1),
    ]


@pytest.mark.parametrize("mode", ["hidden", "optional", "required"])
def test_the_companys_choice_of_fields_holds(company: CurrentCompany, mode: str) -> None:
    open_registration(position=mode, address=mode)
    bare = {**COMPANY, "address": ""}

    without = Program().post(URL, {**BODY, "position": "", "companies": [bare]})
    given = Program().post(URL, {**BODY, "email": "b@lug.test"})

    kept = Applicant.objects.get(email="b@lug.test")
    assert given.status_code == 202
    assert without.status_code == (422 if mode == "required" else 202)
    assert (kept.position, kept.requests.get().address) == (("", "") if mode == "hidden" else ("Логист", "г. Полынск"))


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"email": "anna"}, "email"),
        ({"phone": "123"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"password": "short"}, "password"),
        ({"name": "   "}, "name"),
        ({"name": "А\x00нна"}, "name"),
        ({"companies": []}, "companies"),
        ({"companies": "x"}, "companies"),
        ({"companies": [{**COMPANY, "inn": "7700000105"}]}, "companies.0.inn"),
        ({"companies": [COMPANY, COMPANY]}, "companies.1.inn"),
        ({"companies": [COMPANY] * 6}, "companies"),
        ({"consents": ["terms"]}, "personal_data"),
        ({"consents": ["all"]}, "consents.0"),
    ],
)
def test_what_is_wrong_is_a_problem_at_its_field(visitor: Program, broken: dict[str, Any], field: str) -> None:
    answer = visitor.post(URL, {**BODY, **broken})

    problem = answer.json()
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert any(name.startswith(field.rpartition(".0")[0] or field) for name in problem["errors"])
    assert (Applicant.objects.count(), AccessRequest.objects.count(), Consent.objects.count()) == (0, 0, 0)


@pytest.mark.requirement("PL-43")
def test_a_known_address_gets_the_same_answer(visitor: Program) -> None:
    make_client(email="known@lug.test")
    answers = [
        visitor.post(URL, {**BODY, "email": email, "phone": phone})
        for email, phone in (("known@lug.test", "+79000000018"), ("kept@lug.test", "+79000000019"))
    ]

    first, second = (answer.json() for answer in answers)
    assert [answer.status_code for answer in answers] == [202, 202]
    assert {**first, "id": ""} == {**second, "id": ""}
    assert User.objects.filter(email__endswith="@lug.test").count() == 1


@pytest.mark.requirement("PL-43")
def test_registrations_and_codes_are_limited(visitor: Program) -> None:
    pk = visitor.post(URL, BODY).json()["id"]

    soon = visitor.post(f"{URL}{pk}/again/")
    wrong = [visitor.post(f"{URL}{pk}/confirm/", {"code": "000000"}) for _try in range(6)]
    many = [visitor.post(URL, {**BODY, "email": f"a{number}@lug.test"}).status_code for number in range(20)]

    assert (soon.status_code, soon.json()["code"]) == (429, "too_many_codes")
    assert soon.headers["Retry-After"]
    assert {(answer.status_code, answer.json()["code"]) for answer in wrong} == {(422, "wrong_code")}
    assert (many[:19], many[19]) == ([202] * 19, 429)


@pytest.mark.parametrize("step", ["confirm", "again"])
def test_nobodys_registration_is_missing(visitor: Program, other_company: CurrentCompany, step: str) -> None:
    with entered(other_company):
        open_registration()
        theirs = Program().post(URL, BODY).json()["id"]

    answers = [visitor.post(f"{URL}{pk}/{step}/", {"code": "123456"}) for pk in (NOBODY, theirs)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 2


def test_closed_registration_answers_nothing(company: CurrentCompany) -> None:
    program = Program()

    answers = [program.get(URL), program.post(URL, BODY), program.get(f"{URL}company/", {"inn": INN})]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "registration_closed")] * 3
    assert not Applicant.objects.exists()


def test_the_register_is_asked_and_tells_nothing_of_clients(visitor: Program, outside: Outside) -> None:
    Organization.objects.create(name="Наш секретный клиент", inn="7800000059")

    known = visitor.get(f"{URL}company/", {"inn": INN}).json()
    client = visitor.get(f"{URL}company/", {"inn": "7800000059"}).json()
    wrong = visitor.get(f"{URL}company/", {"inn": "x"}).json()
    last = [visitor.get(f"{URL}company/", {"inn": INN}) for _try in range(29)][-1]

    assert known["name"] == "ООО «Вешний луг»"
    assert "секретный" not in str(client)
    assert wrong == {"name": "", "kpp": "", "address": ""}
    assert (last.status_code, last.json()["code"]) == (429, "too_many_look_ups")
