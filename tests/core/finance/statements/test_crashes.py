"""Whatever dies, and whenever: a statement is in with everything that follows from it, or nothing of it happened."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection, transaction

from core.finance.models import Allocation, Entry, Payment, PaymentChange, Posting
from core.finance.selectors import verify_ledger
from core.finance.statements.models import LineDeed, LineMatch, StatementLine, StatementRun
from core.finance.statements.services.taking import take_statement
from core.lib.company import CurrentCompany, entered
from tests.core.finance.statements.bringing import balance, invoice_of, make_client_with_account, pays, printed

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-115", "PL-117")]
MODELS = (StatementLine, LineMatch, LineDeed, Payment, PaymentChange, Allocation, Entry, Posting)


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours may catch it."""


@contextmanager
def dies_before(statement: int) -> Iterator[list[int]]:
    """Die just before the given statement; yields the count so far."""
    count = [0]

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        if count[0] == statement:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield count


def everything() -> list[int]:
    return [model.objects.count() for model in MODELS]


def test_a_crash_before_every_statement_leaves_nothing_and_the_next_run_everything(
    fresh_company: CurrentCompany,
) -> None:
    with entered(fresh_company):
        client = make_client_with_account()
        invoice_of(client)
        content = printed(pays(), pays("400.00", "Аванс", Номер="16"), pays("10.00", Номер="17", ПлательщикИНН=""))
        run = StatementRun.objects.create(balances=True)
        halves: list[list[int]] = []
        statement, is_through = 1, False

        while not is_through:
            with dies_before(statement), suppress(Killed), transaction.atomic():
                take_statement(file=io.BytesIO(content), run_id=run.pk)
                is_through = True
            if not is_through and any(left := everything()):
                halves.append(left)
            statement += 1

        assert statement > 40
        assert halves == []
        assert (StatementLine.objects.count(), balance(client)) == (3, 1000)
        take_statement(file=io.BytesIO(content), run_id=run.pk)
        assert (StatementLine.objects.count(), balance(client)) == (3, 1000)
        assert verify_ledger().is_right
