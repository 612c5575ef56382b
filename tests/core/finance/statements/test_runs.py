"""A file on its way: read, decided about, taken in; what does not hold together only by a deliberate deed."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from pytest_django import Settings

from core.audit.models import AuditRecord
from core.events.models import OutboxEvent
from core.finance.models import Payment
from core.finance.statements.models import RunState, StatementLine, StatementRun
from core.finance.statements.services.runs import (
    FileTooLarge,
    NobodyAccepts,
    break_off_run,
    check_run,
    commit_run,
    discard_run,
    perform_run,
    repeat_run,
    start_run,
)
from core.finance.statements.services.taking import DoesNotHold
from core.lib.company import public_schema
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import Organization, OwnBankAccount
from tests.core.finance.statements.bringing import balance, invoice_of, pays, printed
from tests.core.finance.statements.files import OWN, document, exchange
from tests.factories.people import make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-76", "PL-115")]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def sent(content: bytes, **facts: object) -> StatementRun:
    run = start_run(file=io.BytesIO(content), file_name="kl_to_1c.txt", size=len(content), **facts)  # type: ignore[arg-type]
    check_run(run_id=run.pk)
    run.refresh_from_db()
    return run


def done(run: StatementRun) -> StatementRun:
    perform_run(run_id=run.pk)
    run.refresh_from_db()
    return run


def events(name: str) -> list[dict[str, object]]:
    with public_schema():
        found = OutboxEvent.objects.filter(name=name).order_by("id").values_list("payload", flat=True)
        return list(found)


def test_nothing_counts_before_somebody_decides(client: Organization) -> None:
    invoice_of(client)

    run = sent(printed(pays()))

    assert (run.state, run.balances, run.created, run.outcomes) == ("ready", True, 1, {"exact": 1})
    assert (StatementLine.objects.count(), Payment.objects.count(), balance(client)) == (0, 0, 0)
    assert run.accounts[0]["closing"] == "1000.00"


def test_decided_file_is_taken_in_and_put_away(client: Organization, django_capture_on_commit_callbacks: Any) -> None:
    invoice_of(client)
    run = sent(printed(pays(), document(Дата="31.09.2026", Сумма="0.00")), actor=make_staff())

    with django_capture_on_commit_callbacks(execute=True):
        commit_run(run_id=run.pk, accept_totals=True, actor=run.created_by)
        done(run)

    assert (run.state, run.created, run.rejected, balance(client)) == ("done", 1, 1, 1000)
    assert [(one.position, one.reason) for one in run.refused.all()] == [(23, "bad_number")]
    assert not default_storage.exists(run.file)


def test_same_file_again_is_known(client: Organization) -> None:
    for _turn in range(2):
        run = sent(printed(pays()))
        commit_run(run_id=run.pk)
        done(run)

    assert (run.state, run.created, run.duplicate, run.outcomes) == ("done", 0, 1, {})
    assert StatementLine.objects.count() == 1


@pytest.mark.parametrize(
    "totals",
    [
        "НачальныйОстаток=0\r\nВсегоПоступило=1000\r\nВсегоСписано=0\r\nКонечныйОстаток=999.99\r\n",
        "НачальныйОстаток=0\r\nВсегоПоступило=2000\r\nВсегоСписано=0\r\nКонечныйОстаток=2000\r\n",
        "НачальныйОстаток=0\r\nВсегоПоступило=1000\r\nВсегоСписано=0\r\n",
    ],
)
def test_totals_that_do_not_balance_are_refused_until_somebody_accepts_them(client: Organization, totals: str) -> None:
    invoice_of(client)
    person = make_staff()
    run = sent(exchange(pays(), totals=totals))

    with pytest.raises(DoesNotHold):
        commit_run(run_id=run.pk, actor=person)
    with pytest.raises(NobodyAccepts):
        commit_run(run_id=run.pk, accept_totals=True)
    commit_run(run_id=run.pk, accept_totals=True, actor=person)
    done(run)

    assert (run.state, run.balances, run.accepted_by) == ("done", False, person)
    assert balance(client) == 1000
    assert AuditRecord.objects.filter(action="finance.statement.totals_accepted").count() == 1


def test_database_keeps_out_what_nobody_has_accepted(client: Organization) -> None:
    run = sent(exchange(pays()))

    with pytest.raises(IntegrityError), transaction.atomic():
        StatementRun.objects.filter(pk=run.pk).update(state=RunState.DONE)


def test_statement_of_the_bank_takes_itself_in_where_it_holds(client: Organization) -> None:
    invoice_of(client)

    right = sent(printed(pays()), source="bank", is_automatic=True)
    wrong = sent(exchange(pays(Номер="16")), source="bank", is_automatic=True)

    assert (right.state, balance(client)) == ("done", 1000)
    assert (wrong.state, wrong.balances) == ("ready", False)
    assert [one["run_id"] for one in events("finance.statement.waits")] == [wrong.pk]
    assert events("finance.statement.taken") == [{"run_id": right.pk, "created": 1, "booked": 1, "waiting": 0}]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"rubbish", "unknown_format"), (exchange(end=""), "cut_file"), (b"", "empty_file")],
)
def test_unreadable_file_ends_with_words_for_people(
    client: Organization, content: bytes, code: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = sent(content)

    assert (run.state, run.problem_code, set(run.problem)) == ("refused", code, {"ru", "en"})
    assert not default_storage.exists(run.file)


def test_statement_of_another_account_is_refused(client: Organization) -> None:
    OwnBankAccount.objects.all().delete()

    run = sent(printed(pays()))

    assert (run.state, run.problem_code) == ("refused", "foreign_account")
    assert OWN in run.problem["ru"]


def test_too_large_file_is_refused(client: Organization, settings: Settings) -> None:
    settings.STATEMENT_MAX_BYTES = 10

    with pytest.raises(FileTooLarge):
        sent(printed(pays()))


def test_run_that_broke_off_can_be_read_again_or_put_away(client: Organization) -> None:
    run = start_run(file=io.BytesIO(printed(pays())), file_name="a.txt", size=1)

    break_off_run(run_id=run.pk)
    repeat_run(run_id=run.pk)
    check_run(run_id=run.pk)
    discard_run(run_id=run.pk)
    break_off_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.problem_code) == ("refused", "discarded")
    with pytest.raises(TransitionNotAllowed):
        commit_run(run_id=run.pk)


def test_gone_file_is_told(client: Organization) -> None:
    run = start_run(file=io.BytesIO(printed(pays())), file_name="a.txt", size=1)
    default_storage.delete(run.file)

    check_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.problem_code) == ("refused", "file_gone")


def test_two_commits_at_once_are_one(client: Organization) -> None:
    run = sent(printed(pays()))
    commit_run(run_id=run.pk)

    with pytest.raises(TransitionNotAllowed):
        commit_run(run_id=run.pk)
