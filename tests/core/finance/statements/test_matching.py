"""What a line turns out to be, by payer, number, date and amount."""

from datetime import date
from decimal import Decimal

import pytest

from core.finance.models import Allocation, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.invoices import cancel_invoice, mark_invoice_paid
from core.finance.statements.models import OtherPayer
from core.finance.statements.services.matching import match_again
from core.organizations.models import LegalEntity, Organization
from tests.core.finance.statements.bringing import INN, PERSON, balance, bring, invoice_of, pays, suggested
from tests.core.finance.statements.files import OTHER, OWN
from tests.factories.finance import make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-76", "PL-115")]


@pytest.mark.parametrize(
    ("amount", "purpose", "outcome", "parts"),
    [
        ("1000.00", "Оплата по счету № 302 от 02.09.2026", "exact", [("ПТ00-000302", "1000.00")]),
        ("1000.00", "За услуги ПТ00-000302", "exact", [("ПТ00-000302", "1000.00")]),
        ("1000.00", "Оплата по сч. PT00-000302", "invoice_not_found", []),
        ("400.00", "Оплата по счету № 302", "partial", [("ПТ00-000302", "400.00")]),
        ("1500.00", "Оплата по счету № 302", "excess", [("ПТ00-000302", "1000.00")]),
        ("1500.00", "Оплата по счетам № 302, 303", "several", [("ПТ00-000302", "1000.00"), ("ПТ00-000303", "500.00")]),
        ("1200.00", "Оплата по счетам № 302, 303", "partial", [("ПТ00-000302", "1000.00"), ("ПТ00-000303", "200.00")]),
        ("1600.00", "Оплата по счетам № 302, 303", "excess", [("ПТ00-000302", "1000.00"), ("ПТ00-000303", "500.00")]),
        ("1000.00", "Пополнение баланса по договору ПТ-302/2026", "no_invoice_number", []),
        ("1000.00", "Оплата по счету № 999", "invoice_not_found", []),
        ("1000.00", "Оплата по счетам № 302 и 999", "exact", [("ПТ00-000302", "1000.00")]),
        ("900.00", "Оплата по счетам № 302 и 999", "invoice_not_found", []),
    ],
)
def test_outcomes(client: Organization, amount: str, purpose: str, outcome: str, parts: list[tuple[str, str]]) -> None:
    invoice_of(client)
    invoice_of(client, "500.00", "ПТ00-000303", on=date(2026, 9, 3))

    (match,) = bring(pays(amount, purpose))

    assert (match.outcome, suggested(match), match.organization) == (outcome, parts, client)
    assert match.payment is not None
    assert match.payment.status == ("booked" if outcome == "exact" else "unmatched")
    assert balance(client) == (Decimal(amount) if outcome == "exact" else 0)


def test_unknown_payer_waits_whatever_the_purpose_says(client: Organization) -> None:
    invoice_of(client)

    stranger, nobody = bring(
        pays(ПлательщикИНН="7800000059"), pays("1000.00", ПлательщикИНН="", ПлательщикСчет=OTHER[::-1])
    )

    assert [(one.outcome, one.organization) for one in (stranger, nobody)] == [("unknown_payer", None)] * 2


def test_known_supplier_is_not_a_client(client: Organization) -> None:
    OtherPayer.objects.create(inn="7800000059", name="Поставщик")
    out = {"ДатаПоступило": None, "ДатаСписано": "05.10.2026", "ПлательщикСчет": OWN, "ПолучательСчет": OTHER}

    known, _out, paid_before = bring(
        pays(ПлательщикИНН="7800000059"),
        pays("5.00", Номер="77", ПолучательИНН="5400000082", ПлательщикИНН="7499288720", **out),
        pays(Номер="16", ПлательщикИНН="5400000082"),
    )

    assert [(one.outcome, one.payment and one.payment.status) for one in (known, paid_before)] == [
        ("not_a_client", "set_aside")
    ] * 2


@pytest.mark.parametrize(
    ("purpose", "number"),
    [("по счету № 302 от 02.09.2026", "ПТ00-000302"), ("по счету № 302 от 12.09.2026", "ЛГ00-000302")],
)
def test_date_decides_between_two_invoices_with_one_number(client: Organization, purpose: str, number: str) -> None:
    invoice_of(client)
    invoice_of(client, number="ЛГ00-000302", on=date(2026, 9, 12))

    (match,) = bring(pays(purpose=purpose))

    assert (match.outcome, suggested(match)) == ("exact", [(number, "1000.00")])


def test_two_invoices_that_nothing_tells_apart_go_to_a_person(client: Organization) -> None:
    invoice_of(client)
    invoice_of(client, number="ЛГ00-000302")

    (match,) = bring(pays())

    assert (match.outcome, match.payment and match.payment.status) == ("invoice_not_found", "unmatched")


def test_second_payment_of_one_invoice_is_an_excess(client: Organization) -> None:
    invoice_of(client)

    first, second, part = bring(pays(), pays(Номер="16"), pays("400.00", Номер="17"))

    assert [one.outcome for one in (first, second, part)] == ["exact", "excess", "excess"]
    assert balance(client) == Decimal("1000.00")


def test_branches_are_told_apart_by_kpp_else_by_their_invoice(client: Organization) -> None:
    branch = make_organization(inn=INN, kpp="770043001")
    invoice_of(branch, number="ПТ00-000500")
    with_kpp = pays("10.00", "Аванс", ПлательщикКПП="770043001")
    by_invoice = pays(purpose="по счету 500", Номер="16")
    by_nothing = pays("10.00", "Аванс", Номер="17")

    matches = bring(with_kpp, by_invoice, by_nothing)

    assert [one.organization for one in matches] == [branch, branch, None]
    assert [one.outcome for one in matches] == ["no_invoice_number", "exact", "no_invoice_number"]


def test_invoice_of_another_legal_entity_is_not_paid_to_this_account(client: Organization) -> None:
    second = LegalEntity.objects.create(name="ООО «Второе»", inn="5400000082", kpp="540001001")
    invoice_of(client, legal_entity_id=second.pk)

    (match,) = bring(pays())

    assert match.outcome == "invoice_not_found"


@pytest.mark.requirement("FC-73", "FC-74")
def test_invoice_paid_by_hand_is_not_credited_again(client: Organization) -> None:
    invoice = invoice_of(client)
    mark_invoice_paid(invoice_id=invoice.pk, reason="Звонил бухгалтер", author=PERSON, paid_on=date(2026, 10, 5))

    (match,) = bring(pays())

    assert (match.outcome, match.is_attached, balance(client)) == ("exact", True, Decimal("1000.00"))
    payment = Payment.objects.get()
    assert (payment.source, payment.is_awaited, payment.document_number, payment.payer_inn) == (
        "manual",
        False,
        "15",
        INN,
    )
    assert Allocation.objects.count() == 1
    assert verify_ledger().is_right


@pytest.mark.requirement("FC-74")
def test_later_payment_of_an_invoice_paid_by_hand_and_by_bank_is_an_excess(client: Organization) -> None:
    invoice = invoice_of(client)
    mark_invoice_paid(invoice_id=invoice.pk, reason="Звонил бухгалтер", author=PERSON, paid_on=date(2026, 10, 5))

    first, second = bring(pays(), pays(Номер="16"))

    assert [(one.outcome, one.is_attached) for one in (first, second)] == [("exact", True), ("excess", False)]
    assert balance(client) == Decimal("1000.00")


@pytest.mark.requirement("FC-74")
def test_payment_without_number_is_not_taken_for_one_entered_by_hand(client: Organization) -> None:
    invoice = invoice_of(client)
    mark_invoice_paid(invoice_id=invoice.pk, reason="Звонил бухгалтер", author=PERSON, paid_on=date(2026, 10, 5))

    (match,) = bring(pays(purpose="Пополнение баланса"))

    assert (match.outcome, match.payment and match.payment.status) == ("no_invoice_number", "unmatched")


def test_waiting_payment_is_booked_once_its_invoice_is_there(client: Organization) -> None:
    (match,) = bring(pays())
    invoice = invoice_of(client)

    outcomes = match_again([INN])

    match.refresh_from_db()
    invoice.refresh_from_db()
    assert (outcomes, match.outcome, invoice.status) == ({"exact": 1}, "exact", "paid")
    assert list(match.line.deeds.order_by("id").values_list("deed", "outcome")) == [
        ("taken", "invoice_not_found"),
        ("booked", "exact"),
    ]
    assert verify_ledger().is_right


def test_nothing_is_matched_again_where_nothing_waits(client: Organization) -> None:
    assert match_again() == {}


def test_cyrillic_and_latin_letters_that_look_alike_are_one(client: Organization) -> None:
    invoice_of(client, number="АВ-00302")

    (match,) = bring(pays(purpose="Оплата счета AB-00302"))

    assert match.outcome == "exact"


def test_draft_and_cancelled_invoices_are_not_found(client: Organization) -> None:
    cancel_invoice(invoice_id=invoice_of(client).pk, reason="Ошибка", author=PERSON)

    (match,) = bring(pays())

    assert match.outcome == "invoice_not_found"
