"""Jobs of statements."""

from typing import Any

from django.db import transaction

from core.events import StoredEvent
from core.finance.models import Invoice
from core.finance.statements.services.feed import PULL, PULL_ALL, pull, pull_all
from core.finance.statements.services.matching import match_again
from core.finance.statements.services.runs import BREAK_OFF, CHECK, TAKE, break_off_run, check_run, perform_run
from core.jobs import RunningJob, job


# A person waits: two more attempts within half a minute, then he is told.
@job(CHECK, max_attempts=3, on_failed=BREAK_OFF)
def check_statement(payload: dict[str, Any], running: RunningJob) -> None:
    check_run(run_id=payload["run"], progress=running.progress)


@job(TAKE, max_attempts=3, on_failed=BREAK_OFF)
def take_statement(payload: dict[str, Any], running: RunningJob) -> None:
    perform_run(run_id=payload["run"], progress=running.progress)


@job(BREAK_OFF)
def break_off_statement(payload: dict[str, Any], running: RunningJob) -> None:
    break_off_run(run_id=payload["run"])


def on_invoice_issued(event: StoredEvent, running: RunningJob) -> None:
    """Look again at payments that came before their invoice."""
    with transaction.atomic():
        invoice = Invoice.objects.select_related("organization").filter(pk=event.payload["invoice_id"]).first()
        if invoice is not None and invoice.organization.inn:
            match_again([invoice.organization.inn])


@job(PULL)
def pull_bank(payload: dict[str, Any], running: RunningJob) -> int:
    return pull(connection_id=payload["connection"])


@job(PULL_ALL)
def pull_banks(payload: dict[str, Any], running: RunningJob) -> int:
    return pull_all()
