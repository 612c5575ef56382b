"""Payments in the browser: entered by hand, shared out, taken off, returned and reversed."""

from decimal import Decimal

import pytest
from django.test import Client

from core.finance.authors import BANK
from core.finance.models import Account, AccountCode, Invoice, Payment
from core.finance.services.allocating import Part
from core.finance.services.payments import allocate_payment, book_payment
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from tests.core.finance.test_invoice_pages import rows, words
from tests.factories.finance import make_invoice, make_legal_entity, make_organization, make_payment
from tests.factories.people import browser, make_client, make_staff
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-115", "LG-67", "LG-68", "LG-69")]
PAYMENTS = "/payments/"


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    make_legal_entity()
    return make_organization()


@pytest.fixture
def staff(ours: Organization) -> Client:
    return browser(make_staff(everything=True))


def booked(organization: Organization, amount: str = "100.00", *parts: tuple[Invoice, str]) -> Payment:
    payment = make_payment(amount, purpose="По договору 214/26")
    shares = [Part(invoice_id=invoice.pk, amount=Decimal(part)) for invoice, part in parts]
    return book_payment(payment_id=payment.pk, organization_id=organization.pk, parts=shares, author=BANK)


def test_a_payment_is_entered_once_and_pays_what_was_chosen(staff: Client, ours: Organization) -> None:
    first, second = make_invoice(ours, "100.00"), make_invoice(ours, "50.00")
    form = {
        "key": "one-form",
        "organization": ours.pk,
        "amount": "170,00",
        "paid_on": "2026-09-02",
        "purpose": "Наличные",
        f"part-{first.pk}": "100",
        f"part-{second.pk}": "30,00",
    }

    answers = [staff.post(f"{PAYMENTS}new/", form) for _time in range(2)]

    payment = Payment.objects.get()
    balance = Account.objects.get(organization=ours, code=AccountCode.CLIENT).balance
    assert {answer.url for answer in answers} == {f"{PAYMENTS}{payment.pk}/"}
    assert (payment.source, payment.advance, balance) == ("manual", Decimal("40.00"), Decimal("170.00"))
    assert list(Invoice.objects.order_by("pk").values_list("status", flat=True)) == ["paid", "partially_paid"]


def test_the_chosen_client_brings_his_invoices_and_an_invoice_its_sum(staff: Client, ours: Organization) -> None:
    invoice, anothers = make_invoice(ours, "100.00"), make_invoice(make_organization(), "50.00")
    chosen = {"key": "1", "organization": ours.pk, "do": "client"}

    part = staff.post(f"{PAYMENTS}new/", chosen, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="payment-shares")
    page = staff.get(f"{PAYMENTS}new/?client={ours.pk}&invoice={invoice.pk}").content.decode()

    assert part.status_code == 200
    assert invoice.number in part.content.decode()
    assert anothers.number not in part.content.decode()
    assert page.count('value="100,00"') == 2
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"amount": "0"}, "amount"), ({"paid_on": "2999-01-01"}, "paid_on"), ({"purpose": ""}, "purpose")],
)
def test_wrong_fields_are_named(staff: Client, ours: Organization, wrong: dict[str, str], field: str) -> None:
    form = {"key": "1", "organization": ours.pk, "amount": "10", "paid_on": "2026-09-02", "purpose": "Нал", **wrong}

    page = staff.post(f"{PAYMENTS}new/", form)

    assert page.status_code == 422
    assert f'href="#id_{field}"' in page.content.decode()


def test_an_advance_is_offered_to_what_is_due_first_and_shared_out(staff: Client, ours: Organization) -> None:
    first, second = make_invoice(ours, "80.00"), make_invoice(ours, "80.00")
    payment = booked(ours, "100.00")
    page = f"{PAYMENTS}{payment.pk}/allocate/"

    offered = staff.get(page).content.decode()
    too_much = staff.post(page, {f"part-{first.pk}": "80", f"part-{second.pk}": "30"})
    staff.post(page, {f"part-{first.pk}": "80", f"part-{second.pk}": "20"})
    late = staff.post(page, {f"part-{second.pk}": "20"})

    assert 'value="80,00"' in offered
    assert 'value="20,00"' in offered
    assert (too_much.status_code, late.status_code) == (422, 422)
    payment.refresh_from_db()
    assert (payment.advance, Invoice.objects.get(pk=first.pk).status) == (Decimal("0.00"), "paid")


def test_a_payment_shows_what_it_pays_and_lets_it_be_taken_off(staff: Client, ours: Organization) -> None:
    invoice = make_invoice(ours, "80.00")
    payment = booked(ours, "100.00", (invoice, "80.00"))
    allocation = payment.allocations.get()
    page = f"{PAYMENTS}{payment.pk}/"

    before = words(staff, page)
    staff.post(f"{page}allocations/{allocation.pk}/take-back/")
    second = staff.post(f"{page}allocations/{allocation.pk}/take-back/")

    assert "По договору 214/26" in before
    assert invoice.number in before
    assert "80 ,00" in before
    assert second.status_code == 422
    assert "уже" in second.content.decode()
    assert "Никакие" in words(staff, page)


def test_returning_and_reversing_ask_why(staff: Client, ours: Organization) -> None:
    payment = booked(ours, "100.00")
    page = f"{PAYMENTS}{payment.pk}/"

    silent = staff.post(f"{page}return/", {"reason": ""})
    staff.post(f"{page}return/", {"reason": "Не тот клиент"})
    waits, leads = words(staff, page), staff.get(page).content.decode()
    staff.post(f"{page}reverse/", {"reason": "Банк отозвал"})

    payment.refresh_from_db()
    assert (silent.status_code, payment.status) == (422, "reversed")
    assert "Не тот клиент" in waits
    assert ("как аванс" in waits, f"/matching/?payment={payment.pk}" in leads) == (False, True)
    assert Account.objects.get(organization=ours, code=AccountCode.CLIENT).balance == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 3), ("status=unmatched", 1), ("advance=yes", 1), ("advance=no", 2), ("q=214/26", 2), ("amount_min=60", 2)],
)
def test_filters_find(staff: Client, ours: Organization, query: str, found: int) -> None:
    booked(ours, "100.00")
    booked(ours, "70.00", (make_invoice(ours, "70.00"), "70.00"))
    make_payment("10.00", purpose="Неизвестно чьё")

    assert rows(staff, f"{PAYMENTS}?{query}") == found


def test_a_client_sees_his_own_booked_payments(ours: Organization) -> None:
    client = browser(make_client("finance.view_payment", organizations=[ours]))
    mine = booked(ours, "100.00")
    booked(make_organization(), "70.00"), make_payment("10.00", organization=ours)

    assert rows(client, PAYMENTS) == 1
    assert "По договору 214/26" in words(client, f"{PAYMENTS}{mine.pk}/")


def test_rows_and_a_payment_cost_the_same_however_many_there_are(staff: Client, ours: Organization) -> None:
    payment = booked(ours, "100.00", (make_invoice(ours, "10.00"), "10.00"))

    def put() -> None:
        parts = [Part(invoice_id=make_invoice(ours, "10.00").pk, amount=Decimal(10))]
        allocate_payment(payment_id=payment.pk, parts=parts, author=BANK)

    assert_queries_do_not_grow(lambda: staff.get(PAYMENTS), lambda: [booked(ours) for _ in range(2)])
    assert_queries_do_not_grow(lambda: staff.get(f"{PAYMENTS}{payment.pk}/"), lambda: [put() for _ in range(2)])
