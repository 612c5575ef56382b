"""What was posted before there were days and kept figures gets them all from its postings."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core.finance.models import AccountCode, ClientBalance, DayTurnover, EntryKind
from core.finance.selectors import verify_ledger
from core.finance.services.accounts import account_of, own_account
from core.finance.services.post import Line, post
from core.lib.company import CurrentCompany, entered
from tests.factories.finance import make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-119")]

FILL = import_module("core.finance.migrations.0006_book_what_stands").FILL
TABLES = ("entry", "posting", "clientbalance", "dayturnover")
BEFORE = (
    "ALTER TABLE finance_entry ALTER COLUMN booked_on DROP NOT NULL",
    "ALTER TABLE finance_posting ALTER COLUMN booked_on DROP NOT NULL",
    "ALTER TABLE finance_account ADD COLUMN credit_limit numeric(18, 2)",
    "UPDATE finance_account SET credit_limit = 70 WHERE code = 'client'",
    "UPDATE finance_entry SET booked_on = NULL",
    "UPDATE finance_posting SET booked_on = NULL, organization_id = NULL",
    "DELETE FROM finance_clientbalance",
    "DELETE FROM finance_dayturnover",
)


def test_books_that_stand_are_filled_from_their_postings(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        organization = make_organization()
        sales = own_account(code=AccountCode.SALES)
        for code, amount in (("client", "-10.00"), ("client", "4.00"), ("penalty", "-3.00"), ("documented", "9.00")):
            theirs = account_of(organization_id=organization.pk, code=code)
            lines = [Line(theirs.pk, Decimal(amount)), Line(sales.pk, -Decimal(amount))]
            key = f"{code}{amount}"
            post(key=key, kind=EntryKind.CHARGE, lines=lines, happened_at=timezone.now(), respects_limit=False)
    with entered(fresh_company), transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE finance_{table} DISABLE TRIGGER USER")
        for statement in (*BEFORE, *FILL):
            cursor.execute(statement)

    with entered(fresh_company):
        balance = ClientBalance.objects.get()
        assert verify_ledger().is_right
        assert (balance.services, balance.penalties, balance.documented) == (Decimal(-6), Decimal(-3), Decimal(9))
        assert (balance.credit_limit, balance.available) == (Decimal(70), Decimal(61))
        assert DayTurnover.objects.count() == 3
