"""Invoices and payments for programs: the same services, fields named, one payment per key."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from api.tokens import token_pair
from core.accounts.models import User
from core.finance.models import Account, AccountCode, Invoice, Payment
from core.lib.company import CurrentCompany, current_company
from core.organizations.models import Organization
from tests.factories.finance import make_draft, make_invoice, make_legal_entity, make_organization, make_payment
from tests.factories.people import make_client, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-113", "PL-115", "PL-118")]
INVOICES, PAYMENTS = "/api/v1/invoices/", "/api/v1/payments/"
LINES = [
    {"title": "Дизельное топливо", "quantity": "1200", "unit": "л", "price": "78.10", "vat_rate": "22"},
    {"title": "Обслуживание", "quantity": "12", "price": "752.50"},
]


class Program:
    def __init__(self, user: User) -> None:
        host = f"{current_company().slug}.localhost"
        self.client = Client(headers={"host": host, "authorization": f"Bearer {token_pair(user)[0]}"})

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        return self.client.post(path, data or {}, content_type="application/json")


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    make_legal_entity()
    return make_organization()


@pytest.fixture
def program(ours: Organization) -> Program:
    return Program(make_staff(everything=True))


def test_an_invoice_is_drafted_changed_issued_and_printed(program: Program, ours: Organization) -> None:
    made = program.post(INVOICES, {"organization": ours.pk, "lines": LINES})
    one = f"{INVOICES}{made.json()['id']}/"
    put = program.client.put(one, {"organization": ours.pk, "lines": LINES[:1]}, content_type="application/json")
    issued = program.post(f"{one}issue/", {"issued_on": "2026-11-01"})
    again = program.post(f"{one}issue/")

    assert (made.status_code, made.json()["amount"], made.json()["status"]) == (201, "102750.00", "draft")
    assert (put.json()["amount"], put.json()["vat_amount"]) == ("93720.00", "16900.33")
    assert (issued.json()["number"], issued.json()["due_on"]) == ("СЧ-2026-00001", "2026-11-06")
    assert issued.json()["lines"][0]["vat_rate"] == "22.00"
    assert [line["to"] for line in issued.json()["history"]][-2:] == ["issued", "draft"]
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    assert program.get(f"{one}pdf/").content.startswith(b"%PDF-")


def test_wrong_fields_are_named(program: Program, ours: Organization) -> None:
    line = {"title": "", "price": "-1", "vat_rate": "101"}

    refused = program.post(INVOICES, {"organization": 999_999, "lines": [line]})
    empty = program.post(INVOICES, {"organization": ours.pk, "lines": []})

    assert (refused.status_code, empty.status_code) == (400, 400)
    assert {name.partition(".")[0] for name in refused.json()["errors"]} == {"organization", "lines"}
    assert not Invoice.objects.exists()


def test_a_payment_under_one_key_is_entered_once(program: Program, ours: Organization) -> None:
    invoice = make_invoice(ours, "100.00")
    data = {
        "key": "1C-000017",
        "organization": ours.pk,
        "amount": "120.00",
        "paid_on": "2026-09-02",
        "purpose": "Наличные",
        "allocations": [{"invoice": invoice.pk, "amount": "100.00"}],
    }

    first, second = program.post(PAYMENTS, data), program.post(PAYMENTS, data)
    other = program.post(PAYMENTS, {**data, "amount": "121.00"})

    assert [first.status_code, second.status_code, other.status_code] == [201, 200, 409]
    assert (other.json()["code"], first.json()["advance"]) == ("key_taken", "20.00")
    assert first.json()["allocations"][0]["number"] == invoice.number
    assert Account.objects.get(organization=ours, code=AccountCode.CLIENT).balance == Decimal("120.00")
    assert program.get(f"{INVOICES}{invoice.pk}/").json()["status"] == "paid"


def test_a_payment_is_booked_shared_out_taken_off_and_undone(program: Program, ours: Organization) -> None:
    invoice, payment = make_invoice(ours, "80.00"), make_payment("100.00")
    one = f"{PAYMENTS}{payment.pk}/"
    parts = {"allocations": [{"invoice": invoice.pk, "amount": "80.00"}]}

    booked = program.post(f"{one}book/", {"organization": ours.pk})
    shared = program.post(f"{one}allocate/", parts)
    too_much = program.post(f"{one}allocate/", {"allocations": [{"invoice": invoice.pk, "amount": "20.01"}]})
    taken = program.post(f"{one}take-back/", {"allocation": shared.json()["allocations"][0]["id"]})
    unknown = program.post(f"{one}take-back/", {"allocation": 999_999})
    returned = program.post(f"{one}return/", {"reason": "Не тот клиент"})
    silent = program.post(f"{one}reverse/")
    undone = program.post(f"{one}reverse/", {"reason": "Отозван"})

    statuses = [answer.json()["status"] for answer in (booked, shared, taken, returned, undone)]
    assert statuses == ["booked", "booked", "booked", "unmatched", "reversed"]
    assert (too_much.status_code, unknown.status_code, silent.status_code) == (409, 400, 400)
    assert (shared.json()["advance"], taken.json()["advance"]) == ("20.00", "100.00")


def test_an_invoice_is_marked_reopened_and_cancelled(program: Program, ours: Organization) -> None:
    one = f"{INVOICES}{make_invoice(ours, '100.00').pk}/"

    marked = program.post(f"{one}mark-paid/", {"paid_on": "2026-09-02", "reason": "Платёжка 17"})
    reopened = program.post(f"{one}reopen/", {"reason": "Не пришёл"})
    reminded = program.post(f"{one}remind/")
    hurried = program.post(f"{one}remind/")
    cancelled = program.post(f"{one}cancel/", {"reason": "Дубль"})

    statuses = [answer.json()["status"] for answer in (marked, reopened, reminded, cancelled)]
    assert statuses == ["paid", "issued", "issued", "cancelled"]
    assert hurried.json()["code"] == "just_reminded"


@pytest.mark.requirement("FC-100", "LG-66")
def test_a_client_asks_and_sees_his_own(ours: Organization) -> None:
    rights = ("finance.view_invoice", "finance.view_payment", "finance.request_invoice")
    client = Program(make_client(*rights, organizations=[ours]))
    make_draft(ours), make_invoice(make_organization())

    once = {"organization": ours.pk, "amount": "150000", "key": "7f3a"}
    asked, again = (client.post(f"{INVOICES}request/", once) for _time in range(2))
    changed = client.post(f"{INVOICES}request/", {**once, "amount": "1"})
    foreign = client.post(f"{INVOICES}request/", {"organization": make_organization().pk, "amount": "1"})
    listed = client.get(f"{INVOICES}?status=issued")
    denied = client.post(f"{INVOICES}{asked.json()['id']}/cancel/", {"reason": "Нет"})

    assert (asked.status_code, asked.json()["status"], asked.json()["vat_amount"]) == (201, "issued", "27049.18")
    assert again.json()["id"] == asked.json()["id"]
    assert (changed.status_code, changed.json()["code"]) == (409, "request_sent_twice")
    assert (foreign.status_code, denied.status_code) == (400, 403)
    assert [row["id"] for row in listed.json()["results"]] == [asked.json()["id"]]
    assert client.get(INVOICES).json()["next"] is None
    assert client.get(PAYMENTS).json()["results"] == []
    assert not Payment.objects.exists()
