"""Many at once spend one balance: as many succeed as there is money for, and it is never overdrawn."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, connections

from core.finance.models import AccountCode, EntryKind
from core.finance.selectors import balance, verify_ledger
from core.finance.services.accounts import client_account, own_account, set_credit_limit
from core.finance.services.post import CreditLimitExceeded, Line, post
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-122", "FC-51", "FC-53")]

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
THREADS, UNITS, TRIES = 50, 1000, 22


@pytest.fixture
def many_connections() -> Iterator[None]:
    """Let each thread have a connection of its own."""
    pool = connections["default"].settings_dict["OPTIONS"]["pool"]
    before = pool["max_size"]
    connections["default"].close()
    connections["default"].close_pool()
    pool["max_size"] = THREADS + 2
    yield
    connections["default"].close()
    connections["default"].close_pool()
    pool["max_size"] = before


def test_fifty_threads_spend_exactly_what_there_is(fresh_company: CurrentCompany, many_connections: None) -> None:
    with entered(fresh_company):
        client = client_account(organization_id=Organization.objects.create(name="ООО «Общий котёл»").pk)
        bank, sales = own_account(code=AccountCode.BANK), own_account(code=AccountCode.SALES)
        top_up = [Line(client.pk, Decimal(UNITS)), Line(bank.pk, Decimal(-UNITS))]
        post(key="top up", kind=EntryKind.PAYMENT, lines=top_up, happened_at=NOON)
        set_credit_limit(organization_id=client.organization_id or 0, limit=Decimal(0))
    spent: list[bool] = []
    lowest: list[Decimal] = []
    start = threading.Barrier(THREADS)

    def spend(number: int) -> None:
        with entered(fresh_company):
            start.wait()
            for step in range(TRIES):
                lines = [Line(client.pk, Decimal(-1)), Line(sales.pk, Decimal(1))]
                try:
                    post(key=f"{number}:{step}", kind=EntryKind.CHARGE, lines=lines, happened_at=NOON)
                    spent.append(True)
                except CreditLimitExceeded:
                    spent.append(False)
            lowest.append(balance(client))
            connection.close()

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with entered(fresh_company):
        assert (spent.count(True), spent.count(False)) == (UNITS, THREADS * TRIES - UNITS)
        assert min(lowest) >= 0
        assert (balance(client), balance(sales)) == (Decimal("0.00"), Decimal(UNITS))
        assert verify_ledger().is_right
