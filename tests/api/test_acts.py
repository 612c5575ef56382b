"""Acts for programs: written, issued, answered, made from operations; by the same rules as the pages."""

from typing import Any

import pytest

from core.finance.models import Act, ActRun
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from tests.factories.finance import make_act, make_act_draft, make_legal_entity, make_organization
from tests.factories.people import make_client, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-114", "PL-47")]

ROOT = "/api/v1/acts/"
LINES = [{"title": "Перевозка", "quantity": "2", "unit": "ваг", "price": "610.00", "vat_rate": "22"}]


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    make_legal_entity()
    return make_organization()


@pytest.fixture
def program(company: CurrentCompany) -> Program:
    return Program(make_staff(everything=True))


def client_of(organization: Organization) -> Program:
    return Program(make_client("finance.view_act", "finance.answer_act", organizations=[organization]))


def post(program: Program, path: str, body: Any = None) -> Any:
    return program.client.post(f"{ROOT}{path}", body or {}, content_type="application/json")


def test_staff_write_and_issue_and_the_client_disputes(program: Program, ours: Organization) -> None:
    made = post(program, "", {"organization": ours.pk, "lines": LINES, "period_from": "2026-09-01"}).json()
    issued = post(program, f"{made['id']}/issue/", {"issued_on": "2026-09-30", "with_invoice": True}).json()
    disputed = post(client_of(ours), f"{made['id']}/dispute/", {"comment": "Один вагон"}).json()
    cancelled = post(program, f"{made['id']}/cancel/", {"reason": "Верно, один"}).json()

    assert (made["status"], made["number"], made["amount"], made["vat_amount"]) == ("draft", "", "1220.00", "220.00")
    assert (issued["status"], issued["number"], issued["issued_on"]) == ("issued", "А-2026-00001", "2026-09-30")
    assert issued["invoice"] is not None
    assert [one["to"] for one in disputed["history"]] == ["disputed", "issued"]
    assert (cancelled["status"], cancelled["actions"]) == ("cancelled", [])


def test_staff_sign_for_the_client_with_a_reason(program: Program, ours: Organization) -> None:
    act = make_act(ours)

    refused = post(program, f"{act.pk}/sign/")
    signed = post(program, f"{act.pk}/sign/", {"comment": "Пришёл почтой"})

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert (signed.json()["status"], signed.json()["history"][0]["reason"]) == ("signed", "Пришёл почтой")


def test_client_sees_his_issued_acts_alone(ours: Organization) -> None:
    act, draft = make_act(ours), make_act_draft(ours)
    make_act(make_organization())
    client = client_of(ours)

    listed = client.client.get(ROOT).json()["results"]

    assert [one["id"] for one in listed] == [act.pk]
    assert client.client.get(f"{ROOT}{draft.pk}/").status_code == 404
    assert post(client, "", {"organization": ours.pk, "lines": LINES}).status_code == 403


def test_second_answer_is_told_that_it_is_too_late(ours: Organization) -> None:
    act, client = make_act(ours), client_of(ours)
    post(client, f"{act.pk}/sign/")

    late = post(client, f"{act.pk}/dispute/", {"comment": "Нет"})

    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")


def test_draft_is_written_anew_and_one_of_operations_is_not(program: Program, ours: Organization) -> None:
    act = make_act_draft(ours)
    body = {"organization": ours.pk, "lines": LINES}

    changed = program.client.put(f"{ROOT}{act.pk}/", body, content_type="application/json")
    Act.objects.filter(pk=act.pk).update(module="fuel_cards")
    refused = program.client.put(f"{ROOT}{act.pk}/", body, content_type="application/json")

    assert changed.json()["amount"] == "1220.00"
    assert (refused.status_code, refused.json()["code"]) == (409, "act_from_operations")


@pytest.mark.requirement("FC-79")
def test_acts_of_a_period_are_asked_for_and_followed(program: Program, ours: Organization) -> None:
    days = {"module": "fuel_cards", "first": "2026-09-01", "last": "2026-09-30"}

    started = post(program, "runs/", days)
    unknown = post(program, "runs/", {**days, "module": "logistics"})
    one = program.client.get(f"{ROOT}runs/{started.json()['id']}/").json()

    assert (started.status_code, one["state"], one["acts"]) == (202, "queued", 0)
    assert (unknown.status_code, ActRun.objects.count()) == (400, 1)


def test_pdf_is_what_the_page_gives(program: Program, ours: Organization) -> None:
    answer = program.client.get(f"{ROOT}{make_act(ours).pk}/pdf/")

    assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
