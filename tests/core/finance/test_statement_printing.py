"""The reconciliation statement on paper: what the page shows, in a form to be signed by both sides."""

from datetime import date
from decimal import Decimal

import pytest

from core.accounts.models import User
from core.finance.models import ClientBalance
from core.finance.selectors.reconciliation import Statement, StatementRow
from core.finance.services.accounts import client_account
from core.finance.services.statement_printing import NoLegalEntity, StatementTooLong, statement_facts
from core.lib.company import CurrentCompany
from core.organizations.models import LegalEntity, Organization
from tests.core.documents.pdf.conftest import read
from tests.factories.finance import make_legal_entity
from tests.factories.people import browser, make_client

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-110")]


def statement(organization: Organization, entity: LegalEntity | None, **facts: object) -> Statement:
    usual = {
        "organization": organization,
        "legal_entity": entity,
        "currency": "RUB",
        "since": date(2026, 7, 1),
        "until": date(2026, 9, 30),
        "opening": Decimal("-100.00"),
        "rows": (
            StatementRow(on=date(2026, 8, 31), document="Акт № 7", debit=Decimal("1500.50")),
            StatementRow(on=date(2026, 9, 2), document="Оплата № 18", credit=Decimal("400.00")),
        ),
    }
    return Statement(**{**usual, **facts})  # type: ignore[arg-type]


def test_the_statement_says_on_paper_what_the_books_say(company: CurrentCompany) -> None:
    organization = Organization.objects.create(name="ООО «Тихая балка»", inn="2299167310")

    facts = statement_facts(statement(organization, make_legal_entity()), language="ru")

    assert (facts.opening, facts.debit, facts.credit, facts.closing) == (
        Decimal("-100.00"),
        Decimal("1500.50"),
        Decimal("400.00"),
        Decimal("1000.50"),
    )
    assert [(one.document, one.debit, one.credit) for one in facts.movements] == [
        ("Акт № 7", Decimal("1500.50"), Decimal(0)),
        ("Оплата № 18", Decimal(0), Decimal("400.00")),
    ]


def test_without_a_legal_entity_or_with_too_many_lines_there_is_no_paper(company: CurrentCompany) -> None:
    organization = Organization.objects.create(name="ООО «Тихая балка»")

    with pytest.raises(NoLegalEntity):
        statement_facts(statement(organization, None), language="ru")
    with pytest.raises(StatementTooLong):
        statement_facts(statement(organization, make_legal_entity(), is_cut=True), language="ru")


@pytest.fixture
def balance(company: CurrentCompany) -> ClientBalance:
    organization = Organization.objects.create(name="ООО «Тихая балка»", inn="2299167310")
    client_account(organization_id=organization.pk)
    return ClientBalance.objects.get(organization=organization, currency="RUB")


@pytest.fixture
def client(balance: ClientBalance) -> User:
    return make_client("finance.view_balance", organizations=[balance.organization])


def test_a_client_takes_the_statement_of_his_balance(client: User, balance: ClientBalance) -> None:
    make_legal_entity()

    answer = browser(client).get(f"/money/balances/{balance.pk}/statement.pdf?since=2026-07-01&until=2026-09-30")

    text = read(answer.content).text
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "Акт сверки взаимных расчётов" in text
    assert "01.07.2026 — 30.09.2026" in text
    assert "ООО «Тихая балка», ИНН 2299167310" in text
