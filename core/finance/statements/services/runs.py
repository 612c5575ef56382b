"""A statement's way through the product: uploaded, read, decided about, taken in."""

import hashlib
from collections.abc import Callable
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events import emit
from core.finance.events import PaymentsWait
from core.finance.statements.events import StatementMoved, StatementRefused, StatementTaken, StatementWaits
from core.finance.statements.models import RunSource, StatementRun
from core.finance.statements.services.judging import Judgement
from core.finance.statements.services.staging import Progress
from core.finance.statements.services.taking import DoesNotHold, Taken, take_statement, write_refused
from core.finance.statements.states import QUEUED, RUN_FLOW, Outcome, RunState
from core.jobs import enqueue
from core.lib.errors import DomainError, InvalidInput
from core.lib.wording import in_all_languages

CHECK, TAKE, BREAK_OFF = "finance.check_statement", "finance.take_statement", "finance.break_off_statement"
BLOCK = 1 << 20


class FileTooLarge(InvalidInput):
    code, status = "file_too_large", 413
    message = _("The file is larger than %(limit)s MB. Ask the bank for a shorter period.")

    def __init__(self) -> None:
        super().__init__(limit=settings.STATEMENT_MAX_BYTES // 2**20)


class FileGone(InvalidInput):
    code = "file_gone"
    message = _("The uploaded file is no longer here. Upload it again.")


class NobodyAccepts(DomainError):
    code, status = "nobody_accepts", 403
    message = _("Only an employee of the company can accept totals that do not balance.")


def check_size(size: int) -> None:
    """Refuse a file before its first byte is read where its size is known to be too large."""
    if size > settings.STATEMENT_MAX_BYTES:
        raise FileTooLarge


@transaction.atomic
def start_run(
    *,
    file: BinaryIO,
    file_name: str,
    size: int,
    source: str = RunSource.UPLOAD,
    is_automatic: bool = False,
    actor: Any = None,
) -> StatementRun:
    """Keep the file and have it read in the background."""
    check_size(size)
    digest = _digest(file)
    name = default_storage.save(f"finance/statements/{get_random_string(24)}", File(file))
    run = StatementRun.objects.create(
        source=source,
        file_name=file_name[:255],
        file=name,
        size=size,
        digest=digest,
        is_automatic=is_automatic,
        created_by=actor,
    )
    _hand_over(run, CHECK, "check")
    return run


@transaction.atomic
def commit_run(*, run_id: int, accept_totals: bool = False, actor: Any = None) -> StatementRun:
    """Have the statement taken in; totals that do not balance only where the person says so."""
    run = _locked(run_id)
    RUN_FLOW.target(run.state, "commit")
    if not run.balances:
        if not accept_totals:
            raise DoesNotHold
        if actor is None:
            raise NobodyAccepts
        run.accepted_by = actor
        run.save(update_fields=["accepted_by"])
        record("finance.statement.totals_accepted", subject=run, facts={"file": run.file_name})
    _hand_over(run, TAKE, "commit")
    return run


@transaction.atomic
def discard_run(*, run_id: int) -> StatementRun:
    """Put the file away without taking anything."""
    run = _locked(run_id)
    _refuse(run, "discarded", {}, action="discard")
    return run


@transaction.atomic
def repeat_run(*, run_id: int) -> StatementRun:
    """Have a file read again after the work on it broke off."""
    run = _locked(run_id)
    run.finished_at = None
    _hand_over(run, CHECK, "check")
    return run


@transaction.atomic
def break_off_run(*, run_id: int) -> None:
    """Close a run whose job failed for good; the file is kept, so that it can be read again."""
    run = _locked(run_id)
    if "break_off" not in RUN_FLOW.actions(run.state):
        return
    run.finished_at = timezone.now()
    _move(run, "break_off")
    emit(StatementRefused(run_id=run.pk, problem=run.state))


@transaction.atomic
def check_run(*, run_id: int, progress: Progress | None = None) -> None:
    """Read the file and keep what an import would make of it, by doing it and undoing it.

    A file that cannot be read ends here. One that came by itself and holds together goes on at once.
    """
    run = _locked(run_id)
    taken = _attempt(run, lambda file: _rehearse(run, file, progress))
    if taken is None:
        return
    write_refused(run.pk, taken.judgement)
    _note(run, taken)
    _move(run, "present")
    if run.is_automatic and run.balances:
        _finish(run, lambda file: take_statement(file=file, run_id=run.pk, progress=progress))
    elif run.is_automatic:
        emit(StatementWaits(run_id=run.pk))


@transaction.atomic
def perform_run(*, run_id: int, progress: Progress | None = None) -> None:
    """Take the statement in, all of it or nothing, as it was decided."""
    run = _locked(run_id)
    accepted = run.accepted_by_id is not None
    _finish(run, lambda file: take_statement(file=file, run_id=run.pk, accept_totals=accepted, progress=progress))


def _rehearse(run: StatementRun, file: BinaryIO, progress: Progress | None) -> Taken:
    with transaction.atomic():
        taken = take_statement(file=file, run_id=run.pk, accept_totals=True, progress=progress)
        transaction.set_rollback(True)
    return taken


def _finish(run: StatementRun, take: Callable[[BinaryIO], Taken]) -> None:
    if run.state == RunState.READY:
        _move(run, "commit")
    taken = _attempt(run, take)
    if taken is None:
        return
    _note(run, taken)
    run.finished_at = timezone.now()
    _move(run, "finish")
    _put_away(run)
    waiting = sum(number for outcome, number in taken.outcomes.items() if outcome in QUEUED)
    booked = taken.outcomes.get(Outcome.EXACT, 0)
    emit(StatementTaken(run_id=run.pk, created=run.created, booked=booked, waiting=waiting))
    if waiting:
        emit(PaymentsWait(count=waiting))


def _attempt(run: StatementRun, work: Callable[[BinaryIO], Taken]) -> Taken | None:
    """Do the work on the file; what is wrong with the file itself ends the run with words for people."""
    try:
        with _opened(run) as file, transaction.atomic():
            return work(file)
    except (InvalidInput, DoesNotHold) as error:
        _refuse(run, error.code, in_all_languages(error))
        return None


def _note(run: StatementRun, taken: Taken) -> None:
    made: Judgement = taken.judgement
    run.format, run.encoding = made.reading.format, made.reading.encoding
    run.accounts = [account.as_json() for account in made.accounts]
    run.balances, run.since, run.until = made.holds, made.since, made.until
    run.rows, run.created, run.duplicate = made.reading.rows, made.created, made.duplicate
    run.rejected, run.credited, run.outcomes = made.reading.rejected, made.credited, taken.outcomes
    run.sample = [_printed(line) for line in made.first_lines]


def _printed(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in line.items()}


def _hand_over(run: StatementRun, kind: str, action: str) -> None:
    run.job_id = enqueue(kind=kind, payload={"run": run.pk}, key=f"statement:{run.pk}:{run.job_id or 0}", priority=1)
    _move(run, action)


def _move(run: StatementRun, action: str) -> None:
    run.state = RUN_FLOW.target(run.state, action)
    run.save()
    emit(StatementMoved(run_id=run.pk, state=run.state))


def _refuse(run: StatementRun, code: str, problem: dict[str, str], *, action: str = "refuse") -> None:
    run.problem_code, run.problem = code, problem
    run.finished_at = timezone.now()
    _move(run, action)
    _put_away(run)
    if action == "refuse":  # who puts a file away himself need not be told
        emit(StatementRefused(run_id=run.pk, problem=code))


def _put_away(run: StatementRun) -> None:
    transaction.on_commit(lambda: default_storage.delete(run.file))


def _locked(run_id: int) -> StatementRun:
    return StatementRun.objects.select_for_update(of=("self",)).get(pk=run_id)


def _opened(run: StatementRun) -> BinaryIO:
    try:
        file: Any = default_storage.open(run.file)
    except FileNotFoundError as error:
        raise FileGone from error
    return file  # type: ignore[no-any-return]


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
    file.seek(0)
    return found.hexdigest()
