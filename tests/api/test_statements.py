"""Statements for programs: sent, taken in, matched."""

import io
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core.accounts.models import User
from core.finance.statements.models import StatementRun
from core.finance.statements.services.runs import check_run, perform_run
from core.organizations.models import Organization
from tests.core.finance.statements.bringing import (
    balance,
    bring,
    invoice_of,
    make_client_with_account,
    pays,
    printed,
)
from tests.core.finance.statements.files import exchange
from tests.factories.people import make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-76", "PL-115")]
API = "/api/v1/statements/"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def client(company: Any) -> Organization:
    return make_client_with_account()


@pytest.fixture
def staff(client: Organization) -> User:
    return make_staff(everything=True)


@pytest.fixture
def program(staff: User) -> Program:
    return Program(staff)


def send(program: Program, content: bytes, **given: str) -> Any:
    file = io.BytesIO(content)
    file.name = "kl_to_1c.txt"
    return program.client.post(API, {"file": file, **given})


def test_statement_is_sent_decided_about_and_taken_in(program: Program, client: Organization) -> None:
    invoice_of(client)

    sent = send(program, printed(pays()))
    number = sent.json()["id"]
    check_run(run_id=number)
    ready: Any = program.get(f"{API}{number}/").json()  # type: ignore[attr-defined]
    committed: Any = program.post(f"{API}{number}/commit/")
    perform_run(run_id=number)
    done: Any = program.get(f"{API}{number}/").json()  # type: ignore[attr-defined]

    assert (sent.status_code, sent.json()["state"]) == (202, "checking")
    assert (ready["state"], ready["balances"], ready["outcomes"]) == ("ready", True, {"exact": 1})
    assert ready["accounts"][0]["closing"] == "1000.00"
    assert (committed.status_code, done["state"], done["created"]) == (200, "done", 1)
    assert balance(client) == 1000


def test_statement_takes_itself_in_where_it_was_asked_to_and_holds(program: Program, client: Organization) -> None:
    invoice_of(client)

    states = []
    for content in (printed(pays()), exchange(pays(Номер="16"))):
        number = send(program, content, take="true").json()["id"]
        check_run(run_id=number)
        states.append(StatementRun.objects.get(pk=number).state)

    assert (states, balance(client)) == (["done", "ready"], 1000)


def test_totals_need_a_deliberate_word(program: Program, client: Organization) -> None:
    number = send(program, exchange(pays())).json()["id"]
    check_run(run_id=number)

    refused: Any = program.post(f"{API}{number}/commit/")
    accepted: Any = program.post(f"{API}{number}/commit/", {"accept_totals": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "totals_do_not_balance")
    assert (accepted.status_code, accepted.json()["balances"]) == (200, False)


def test_what_is_no_upload_is_refused(program: Program, settings: Settings) -> None:
    without: Any = program.post(API, {})
    settings.STATEMENT_MAX_BYTES = 10
    large = send(program, b"x" * 100)

    assert (without.status_code, without.json()["code"]) == (422, "no_file")
    assert (large.status_code, large.json()["code"]) == (413, "file_too_large")


def test_lines_are_listed_with_what_they_were_matched_with(program: Program, client: Organization) -> None:
    invoice_of(client)
    (match,) = bring(pays())

    listed: Any = program.get(f"{API}lines/?outcome=exact&organization={client.pk}").json()  # type: ignore[attr-defined]
    one: Any = program.get(f"{API}lines/{match.pk}/").json()  # type: ignore[attr-defined]

    assert [(line["number"], line["amount"], line["outcome"]) for line in listed["results"]] == [
        ("15", "1000.00", "exact")
    ]
    assert [(part["number"], part["amount"]) for part in one["invoices"]] == [("ПТ00-000302", "1000.00")]
    assert [deed["deed"] for deed in one["history"]] == ["booked"]


def test_queue_is_decided_about(program: Program, client: Organization) -> None:
    invoice = invoice_of(client)
    bring(pays("400.00"), pays("600.00", "Аванс", Номер="16"), pays("7.00", "Возврат", Номер="17"))
    queue: Any = program.get(f"{API}queue/").json()["results"]  # type: ignore[attr-defined]
    first, second, third = (one["id"] for one in queue)

    accepted: Any = program.post(f"{API}queue/{first}/accept/")
    parts = [{"invoice": invoice.pk, "amount": "600.00"}]
    matched: Any = program.post(f"{API}queue/{second}/match/", {"organization": client.pk, "parts": parts})
    aside: Any = program.post(f"{API}queue/{third}/aside/", {"reason": "Возврат поставщика"})
    again: Any = program.post(f"{API}queue/{first}/accept/")

    invoice.refresh_from_db()
    assert queue[0]["suggested"] == [{"invoice": invoice.pk, "amount": "400.00"}]
    assert [one.json()["status"] for one in (accepted, matched, aside)] == ["booked", "booked", "set_aside"]
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert invoice.status == "paid"


def test_decision_is_taken_back(program: Program, client: Organization) -> None:
    invoice_of(client)
    (match,) = bring(pays())

    answer: Any = program.post(f"{API}lines/{match.pk}/undo/", {"reason": "Ошибка"})

    assert [deed["deed"] for deed in answer.json()["history"]] == ["returned", "booked"]
    assert balance(client) == 0


@pytest.mark.parametrize("address", ["", "lines/", "queue/"])
def test_rights_are_asked_for(client: Organization, address: str) -> None:
    answer: Any = Program(make_staff("organizations.view_organization")).get(f"{API}{address}")

    assert answer.status_code == 403
