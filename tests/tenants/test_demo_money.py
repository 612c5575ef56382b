"""The demonstration's money: every status is there, made once, and the books hold."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from core.finance.models import Act, ActCharge, Books, Invoice, Payment, Posting
from core.finance.selectors import verify_ledger
from core.finance.states import ActStatus, InvoiceStatus, PaymentStatus
from core.lib.company import CurrentCompany
from core.organizations.demo import add_demo_requisites
from core.organizations.models import Agreement, LegalEntity, OwnBankAccount
from modules.fuel_cards.demo import fill
from tenants.services.demo_data import add_demo_clients
from tenants.services.demo_money import add_demo_money
from tenants.services.demo_papers import TRADES
from tests.factories.people import make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-113", "PL-114", "PL-115")]


@pytest.fixture(autouse=True)
def russian(company: CurrentCompany) -> Iterator[None]:
    with translation.override("ru"):
        yield


def add(slug: str) -> bool:
    person = make_staff()
    add_demo_requisites(TRADES[slug].firm)
    return add_demo_money(slug, manager=person, client=person, clients=add_demo_clients())


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Invoice, Payment, Act, Posting, Agreement, LegalEntity))


@pytest.mark.parametrize("slug", ["rail", "credit"])
def test_company_gets_papers_and_payments_in_every_status(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.services.demo_money.acted_modules", list)

    assert add(slug) is True

    assert set(Invoice.objects.values_list("status", flat=True)) == set(InvoiceStatus.values)
    assert set(Act.objects.values_list("status", flat=True)) == set(ActStatus.values)
    reached = set(PaymentStatus.values) - {PaymentStatus.REVERSED}
    assert set(Payment.objects.values_list("status", flat=True)) == reached
    assert Books.objects.get().business_date is None
    assert verify_ledger().is_right


def test_company_whose_operations_are_charged_gets_acts_of_them() -> None:
    add_demo_clients()
    fill("fuel")

    assert add("fuel") is True

    acts = Act.objects.filter(module="fuel_cards")
    assert {act.status for act in acts} >= {"signed", "disputed"}
    assert ActCharge.objects.filter(act__in=acts).exists()
    assert verify_ledger().is_right


def test_money_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.services.demo_money.acted_modules", list)
    add("desk")
    before = counts()

    assert add("desk") is False

    assert counts() == before


def test_requisites_hold_together(company: CurrentCompany) -> None:
    """Each number passes the checks that people's own requisites pass, when the first firm is made."""
    for trade in TRADES.values():
        assert int(trade.firm["ogrn"][:12]) % 11 % 10 == int(trade.firm["ogrn"][12])
    made = add_demo_requisites(TRADES["rail"].firm)

    assert (LegalEntity.objects.get(), OwnBankAccount.objects.count()) == (made, 2)
    assert add_demo_requisites(TRADES["rail"].firm) == made
