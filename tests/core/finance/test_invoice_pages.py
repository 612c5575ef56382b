"""Invoices in the browser: written, issued, looked at, asked for, moved by hand; each page by its rights."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from core.finance.authors import BANK, SYSTEM
from core.finance.models import Invoice, Payment
from core.finance.services.allocating import Part
from core.finance.services.invoices import mark_invoice_paid
from core.finance.services.payments import book_payment
from core.finance.services.rules import change_invoice_rules
from core.lib.company import CurrentCompany
from core.organizations.models import Agreement, Organization
from tests.factories.finance import DAY, make_draft, make_invoice, make_legal_entity, make_organization, make_payment
from tests.factories.people import browser, make_client, make_staff
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-113", "FC-68")]
INVOICES = "/invoices/"
WRITE = ("finance.view_invoice", "finance.issue_invoice")
FRAGMENT = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "invoice-sums"}
LINES = {
    "line": ["0", "3"],
    "line-0-title": "Дизельное топливо",
    "line-0-quantity": "1 200",
    "line-0-unit": "л",
    "line-0-price": "78,10",
    "line-0-vat_rate": "22",
    "line-3-title": "Обслуживание",
    "line-3-quantity": "12",
    "line-3-price": "752.50",
    "line-3-vat_rate": "none",
}


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    make_legal_entity()
    return make_organization()


@pytest.fixture
def staff(ours: Organization) -> Client:
    return browser(make_staff(everything=True))


@pytest.fixture
def client(ours: Organization) -> Client:
    rights = ("finance.view_invoice", "finance.view_payment", "finance.request_invoice")
    return browser(make_client(*rights, organizations=[ours]))


def head(organization: Organization, **more: object) -> dict[str, object]:
    return {"organization": organization.pk, "legal_entity": make_legal_entity().pk, **LINES, **more}


def words(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def rows(client: Client, path: str) -> int:
    return client.get(path).content.decode().count("<tr id=")


def test_an_invoice_is_written_and_issued_from_one_form(staff: Client, ours: Organization) -> None:
    answer = staff.post(f"{INVOICES}new/", head(ours, do="issue", title="Топливо", note="Без предоплаты"))

    invoice = Invoice.objects.get()
    assert answer.url == f"{INVOICES}{invoice.pk}/"
    assert (invoice.status, invoice.number) == ("issued", f"СЧ-{invoice.issued_on.year}-00001")
    assert (invoice.amount, invoice.vat_amount) == (Decimal("102750.00"), Decimal("16900.33"))
    kept = invoice.lines.order_by("position").values_list("title", "quantity", "vat_rate")
    assert list(kept) == [
        ("Дизельное топливо", Decimal("1200.000"), Decimal("22.00")),
        ("Обслуживание", Decimal("12.000"), None),
    ]
    assert (invoice.due_on - invoice.issued_on).days == 5


def test_what_cannot_be_issued_leaves_no_draft_and_says_where_it_is_wrong(staff: Client, ours: Organization) -> None:
    wrong = {**head(ours, do="issue"), "line-0-price": "много", "line-3-title": ""}

    answer = staff.post(f"{INVOICES}new/", wrong)

    assert answer.status_code == 422
    assert answer.content.decode().count('aria-invalid="true"') == 2
    assert not Invoice.objects.exists()


def test_sums_are_counted_and_lines_come_and_go_without_a_reload(staff: Client, ours: Organization) -> None:
    counted = staff.post(f"{INVOICES}new/", {**head(ours), "line-3-price": ""}, **FRAGMENT).content.decode()
    more = staff.post(
        f"{INVOICES}new/", head(ours, do="add"), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="invoice-lines"
    ).content.decode()
    less = staff.post(f"{INVOICES}new/", head(ours, do="remove-0"))

    assert "93\N{NO-BREAK SPACE}720" in counted
    assert 'id="line-3-sum"' in counted
    assert "<html" not in counted
    assert re.findall(r'name="line" value="(\d+)"', more) == ["0", "3", "4"]
    assert re.findall(r'name="line" value="(\d+)"', less.content.decode()) == ["3"]
    assert (less.status_code, Invoice.objects.count()) == (200, 0)


@pytest.mark.requirement("LG-71")
def test_the_agreement_says_who_issues_and_belongs_to_the_client(staff: Client, ours: Organization) -> None:
    other = make_legal_entity(name="ООО «Вторая»", inn="7707083893", kpp="770701001", is_default=False)
    agreement = Agreement.objects.create(organization=ours, legal_entity=other, number="214/26")
    anothers = Agreement.objects.create(organization=make_organization(), legal_entity=other, number="1/26")
    sides = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "invoice-sides"}

    chosen = staff.post(f"{INVOICES}new/", head(ours, do="sides", agreement=agreement.pk), **sides).content.decode()
    refused = staff.post(f"{INVOICES}new/", head(ours, do="save", agreement=anothers.pk))
    between = staff.post(f"{INVOICES}new/", head(ours, do="save", agreement=agreement.pk))
    prefilled = staff.get(f"{INVOICES}new/?agreement={agreement.pk}").content.decode()

    assert f'value="{other.pk}" selected' in chosen
    assert "1/26" not in chosen
    assert (refused.status_code, between.status_code) == (422, 422)
    assert f'value="{ours.pk}" selected' in prefilled
    assert f'value="{agreement.pk}" selected' in prefilled


def test_a_draft_is_changed_until_it_is_issued(staff: Client, ours: Organization) -> None:
    draft = make_draft(ours, "10.00")

    staff.post(f"{INVOICES}{draft.pk}/edit/", head(ours, do="save"))
    draft.refresh_from_db()
    staff.post(f"{INVOICES}{draft.pk}/issue/")
    late = staff.post(f"{INVOICES}{draft.pk}/edit/", head(ours, do="save"))

    assert (draft.amount, late.status_code) == (Decimal("102750.00"), 409)


@pytest.mark.requirement("LG-61", "LG-62", "LG-63", "LG-64", "LG-66", "PL-116")
def test_a_client_sees_what_is_paid_and_what_is_left(client: Client, ours: Organization) -> None:
    part, whole = make_invoice(ours, "1000.00"), make_invoice(ours, "500.00")
    make_draft(ours), make_invoice(make_organization(), "77.00")
    payment = make_payment("1120.00", purpose="По счетам")
    parts = [Part(invoice_id=part.pk, amount=Decimal(620)), Part(invoice_id=whole.pk, amount=Decimal(500))]
    book_payment(payment_id=payment.pk, organization_id=ours.pk, parts=parts, author=BANK)

    listed, one = words(client, INVOICES), words(client, f"{INVOICES}{part.pk}/")

    assert "в т. ч. НДС" in listed
    assert "Оплачен на 62 %" in listed
    assert "осталось 380,00 ₽" in listed
    assert [rows(client, f"{INVOICES}?{query}") for query in ("", "status=paid", "open=yes", "open=no")] == [2, 1, 1, 1]
    assert "По счетам" in one
    assert "+620 ,00" in one
    assert "Банк" in one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=draft", 1),
        ("status=overdue", 1),
        ("asked=yes", 0),
        ("amount_min=100&amount_max=150", 1),
        ("issued_on_after=2026-09-01&issued_on_before=2026-09-01", 2),
        ("q=СЧ-find", 1),
    ],
)
def test_filters_find(staff: Client, ours: Organization, query: str, found: int) -> None:
    make_draft(ours, "10.00")
    make_invoice(ours, "120.00", due_on=DAY)
    make_invoice(ours, "300.00", number="СЧ-find-1")

    assert rows(staff, f"{INVOICES}?{query}") == found


def test_rows_and_an_invoice_cost_the_same_however_many_there_are(staff: Client, ours: Organization) -> None:
    invoice = make_invoice(ours, "1000.00")

    def pay() -> None:
        payment = make_payment("10.00")
        parts = [Part(invoice_id=invoice.pk, amount=Decimal(10))]
        book_payment(payment_id=payment.pk, organization_id=ours.pk, parts=parts, author=BANK)

    pay()
    assert_queries_do_not_grow(lambda: staff.get(INVOICES), lambda: [make_invoice(ours) for _ in range(2)])
    assert_queries_do_not_grow(lambda: staff.get(f"{INVOICES}{invoice.pk}/"), lambda: [pay() for _ in range(2)])


@pytest.mark.requirement("FC-73", "FC-75", "PL-118")
def test_deeds_by_hand_ask_for_a_reason_and_stand_in_the_history(staff: Client, ours: Organization) -> None:
    invoice = make_invoice(ours, "100.00")
    page = f"{INVOICES}{invoice.pk}/"

    refused = staff.post(f"{page}paid/", {"paid_on": "2026-09-02", "reason": " "})
    staff.post(f"{page}paid/", {"paid_on": "2026-09-02", "reason": "Платёжка 17"})
    second = staff.post(f"{page}paid/", {"paid_on": "2026-09-02", "reason": "Ещё раз"})
    paid = words(staff, page)
    staff.post(f"{page}reopen/", {"reason": "Не пришёл"})
    staff.post(f"{page}cancel/", {"reason": "Дубль"})
    history = words(staff, page)

    assert (refused.status_code, second.status_code) == (422, 422)
    assert "Это невозможно" in second.content.decode() or "состоянии" in second.content.decode()
    assert "Оплачен полностью" in paid
    for text in ("Платёжка 17", "Не пришёл", "Дубль", "Staff", "Отменён"):
        assert text in history
    assert Payment.objects.get().status == "reversed"


@pytest.mark.requirement("FC-100")
def test_a_client_asks_for_an_invoice_of_an_amount(client: Client, ours: Organization) -> None:
    for _time in range(3):
        answer = client.post(f"{INVOICES}request/", {"amount": "150 000,50", "organization": ours.pk})
    refused = client.post(f"{INVOICES}request/", {"amount": "10", "organization": ours.pk})
    foreign = client.post(f"{INVOICES}request/", {"amount": "10", "organization": make_organization().pk})

    invoice = Invoice.objects.order_by("pk").first()
    assert invoice is not None
    assert answer.status_code == 302
    assert (invoice.status, invoice.amount, invoice.vat_amount) == ("issued", Decimal("150000.50"), Decimal("27049.27"))
    assert (refused.status_code, foreign.status_code, Invoice.objects.count()) == (422, 422, 3)


@pytest.mark.requirement("FC-100")
def test_a_form_that_is_sent_twice_makes_one_invoice(client: Client, ours: Organization) -> None:
    page = f"{INVOICES}request/"
    key, other = (str(client.get(page).context["form"]["key"].value()) for _time in range(2))
    asked = {"amount": "100", "organization": ours.pk, "key": key}

    addresses = {client.post(page, asked)["Location"] for _time in range(2)}
    changed = client.post(page, {**asked, "amount": "200"})

    assert (key == other, len(addresses), Invoice.objects.count()) == (False, 1, 1)
    assert (changed.status_code, "уже отправлен с другой суммой" in changed.content.decode()) == (422, True)


@pytest.mark.requirement("FC-100")
def test_a_request_may_wait_for_the_staff(client: Client, staff: Client, ours: Organization) -> None:
    change_invoice_rules(issues_at_once=False)

    client.post(f"{INVOICES}request/", {"amount": "100", "organization": ours.pk})

    invoice = Invoice.objects.get()
    assert (invoice.status, rows(client, INVOICES), rows(staff, f"{INVOICES}?asked=yes")) == ("draft", 1, 1)
    assert "Мы получили ваш запрос" in words(client, f"{INVOICES}{invoice.pk}/")
    staff.post(f"{INVOICES}{invoice.pk}/issue/")
    assert "К оплате" in words(client, "/")


def test_rules_are_kept(staff: Client, ours: Organization) -> None:
    page = "/settings/invoices/"
    rules = {
        "due_in_days": "10",
        "vat_rate": "none",
        "waiting_limit": "1",
        "request_title": "Баланс",
        "issues_at_once": "on",
    }

    staff.post(page, {**rules, "takes_requests": "on"})
    saved = staff.get(page).content.decode()
    staff.post(f"{INVOICES}request/", {"amount": "100", "organization": ours.pk})

    invoice = Invoice.objects.get()
    assert 'value="10"' in saved
    assert (invoice.title, invoice.vat_amount) == ("Баланс", Decimal("0.00"))
    assert invoice.due_on is not None
    assert (invoice.due_on - timezone.localdate()).days in {9, 10, 11}


@pytest.mark.requirement("FC-77")
def test_the_pdf_stays_as_it_was_printed(staff: Client, client: Client, ours: Organization) -> None:
    invoice = make_invoice(ours, "100.00")

    first = client.get(f"{INVOICES}{invoice.pk}/pdf/")
    make_legal_entity().__class__.objects.update(name="ООО «Другое имя»")
    second = staff.get(f"{INVOICES}{invoice.pk}/pdf/")

    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert "attachment" in first["Content-Disposition"]
    assert first.content == second.content
    assert staff.get(f"{INVOICES}{make_draft(ours).pk}/pdf/").status_code == 409


def test_an_open_page_gets_its_living_parts(staff: Client, ours: Organization) -> None:
    invoice = make_invoice(ours, "100.00")
    mark_invoice_paid(invoice_id=invoice.pk, paid_on=DAY, reason="Пришёл", author=SYSTEM)

    part = staff.get(f"{INVOICES}{invoice.pk}/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="invoice-body").content.decode()

    assert "<html" not in part
    assert 'id="invoice-badge" hx-swap-oob="true"' in part
    assert 'id="invoice-actions"' in part
    assert "Оплачен" in part


def test_who_only_looks_is_offered_nothing(ours: Organization) -> None:
    invoice = make_invoice(ours, "100.00")
    looker = browser(make_staff("finance.view_invoice"))

    page = looker.get(f"{INVOICES}{invoice.pk}/").content.decode()

    assert [verb for verb in ("paid/", "cancel/", "remind/", "copy/", "/payments/new/") if verb in page] == []


def test_a_copy_is_a_draft_of_its_own(staff: Client, ours: Organization) -> None:
    invoice = make_invoice(ours, "100.00")

    answer = staff.post(f"{INVOICES}{invoice.pk}/copy/")

    copy = Invoice.objects.exclude(pk=invoice.pk).get()
    assert answer.url == f"{INVOICES}{copy.pk}/edit/"
    assert (copy.status, copy.number, copy.amount) == ("draft", "", invoice.amount)
    assert staff.get(answer.url).status_code == 200
