"""A file's way through the product: uploaded, checked, decided about, taken in."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.events.outbox import emit
from core.jobs import enqueue
from core.lib.errors import InvalidInput
from core.lib.wording import in_all_languages
from modules.fuel_cards.events import ImportFailed, ImportFinished, TransactionsImported
from modules.fuel_cards.models import ImportKind, ImportMode, ImportRun, RowError, Supplier
from modules.fuel_cards.services.imports.bindings import import_bindings
from modules.fuel_cards.services.imports.cards import import_cards
from modules.fuel_cards.services.imports.directories import import_products, import_stations
from modules.fuel_cards.services.imports.judgement import Judgement
from modules.fuel_cards.services.imports.register_stage import list_refused
from modules.fuel_cards.services.imports.staging import Progress
from modules.fuel_cards.services.imports.transactions import check_transactions, import_transactions
from modules.fuel_cards.states import RUN_FLOW

CHECK, IMPORT, BREAK_OFF = "fuel_cards.check_import", "fuel_cards.import", "fuel_cards.break_off_import"
# Refused rows of a register that are kept for its page.
KEPT_ERRORS = 10_000

_REGISTERS: dict[str, Callable[..., Judgement]] = {
    ImportKind.CARDS: import_cards,
    ImportKind.BINDINGS: import_bindings,
    ImportKind.STATIONS: import_stations,
}


class FileTooLarge(InvalidInput):
    code, status = "file_too_large", 413
    message = _("The file is larger than %(limit)s MB. Split it by period and send the parts one after another.")

    def __init__(self) -> None:
        super().__init__(limit=settings.IMPORT_MAX_BYTES // 2**20)


class FileGone(InvalidInput):
    code = "file_gone"
    message = _("The uploaded file is no longer here. Upload it again.")


def check_size(size: int) -> None:
    """Refuse a file before its first byte is read where its size is known to be too large."""
    if size > settings.IMPORT_MAX_BYTES:
        raise FileTooLarge


@transaction.atomic
def start_run(
    *, kind: str, supplier: Supplier, file: BinaryIO, file_name: str, size: int, actor: Any = None
) -> ImportRun:
    """Keep the file and have it checked in the background; nothing of it counts before somebody decides."""
    check_size(size)
    name = default_storage.save(f"fuel_cards/imports/{get_random_string(24)}", File(file))
    run = ImportRun.objects.create(
        kind=kind, supplier=supplier, file_name=file_name[:255], file=name, size=size, created_by=actor
    )
    _hand_over(run, CHECK, "check")
    return run


@transaction.atomic
def commit_run(*, run_id: int, mode: str) -> ImportRun:
    """Have the checked file taken in: its good rows, or all of it or nothing."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.mode = ImportMode(mode)
    _hand_over(run, IMPORT, "commit")
    return run


@transaction.atomic
def discard_run(*, run_id: int) -> ImportRun:
    """Put the file away without taking anything."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    _refuse(run, "discarded", {}, action="discard")
    return run


@transaction.atomic
def break_off_run(*, run_id: int) -> None:
    """Close a run whose job failed for good; the file is kept, so that it can be checked again."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if "break_off" not in RUN_FLOW.actions(run.state):
        return
    run.state = RUN_FLOW.target(run.state, "break_off")
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "finished_at"])
    emit(ImportFailed(run_id=run.pk, kind=run.kind, problem=run.state))


@transaction.atomic
def repeat_run(*, run_id: int) -> ImportRun:
    """Have a file checked again after the work on it broke off."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.finished_at = None
    _hand_over(run, CHECK, "check")
    return run


def _hand_over(run: ImportRun, kind: str, action: str) -> None:
    run.state = RUN_FLOW.target(run.state, action)
    run.job_id = enqueue(kind=kind, payload={"run": run.pk}, key=f"run:{run.pk}:{run.job_id or 0}", priority=1)
    run.save(update_fields=["state", "job_id", "mode", "finished_at"])


@transaction.atomic
def check_run(*, run_id: int, progress: Progress | None = None) -> None:
    """Read the file and keep what an import would make of it; a file that cannot be read ends here."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=run_id)
    try:
        with _opened(run) as file, transaction.atomic():
            made = _check(run, file, progress)
    except InvalidInput as error:
        _refuse(run, error.code, in_all_languages(error))
        return
    _note(run, made)
    run.state = RUN_FLOW.target(run.state, "present")
    run.save()


def _check(run: ImportRun, file: BinaryIO, progress: Progress | None) -> Judgement:
    if run.kind == ImportKind.TRANSACTIONS:
        return check_transactions(file=file, supplier=_supplier(run), run_id=run.pk, progress=progress)
    with transaction.atomic():
        made = _take_register(run, file)
        refused = list_refused(KEPT_ERRORS)
        transaction.set_rollback(True)
    RowError.objects.filter(run=run).delete()
    RowError.objects.bulk_create(
        [RowError(run=run, line=line, reason=reason, number=no) for line, reason, no in refused]
    )
    return made


@transaction.atomic
def perform_run(*, run_id: int, progress: Progress | None = None) -> None:
    """Take the file in, in one transaction with the run's outcome."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=run_id)
    try:
        with _opened(run) as file, transaction.atomic():
            made = _perform(run, file, progress)
    except InvalidInput as error:
        _refuse(run, error.code, in_all_languages(error))
        return
    _note(run, made)
    if run.mode == ImportMode.WHOLE_FILE and made.rejected:
        run.created, run.updated, run.amount = 0, 0, Decimal(0)
        _refuse(run, "rows_refused", {})
        return
    run.state = RUN_FLOW.target(run.state, "finish")
    run.finished_at = timezone.now()
    run.save()
    _put_away(run)
    announce(run)


def _perform(run: ImportRun, file: BinaryIO, progress: Progress | None) -> Judgement:
    if run.kind == ImportKind.TRANSACTIONS:
        supplier = _supplier(run)
        return import_transactions(file=file, supplier=supplier, run_id=run.pk, mode=run.mode, progress=progress)
    RowError.objects.filter(run=run).delete()
    made = _take_register(run, file, run_id=run.pk)
    if run.mode == ImportMode.WHOLE_FILE and made.rejected:
        transaction.set_rollback(True)
    return made


def _take_register(run: ImportRun, file: BinaryIO, run_id: int | None = None) -> Judgement:
    if run.kind == ImportKind.PRODUCTS:
        return import_products(file=file, run_id=run_id)
    return _REGISTERS[run.kind](file=file, supplier=_supplier(run), run_id=run_id)


def import_now(*, supplier: Supplier, file: BinaryIO, size: int, actor: Any = None) -> ImportRun:
    """Take in a file of transactions at once, as programs send it; raises where nothing of it can be read."""
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=ImportKind.TRANSACTIONS, supplier=supplier, state="importing", size=size, created_by=actor
        )
        made = import_transactions(file=file, supplier=supplier, run_id=run.pk)
        _note(run, made)
        run.state = RUN_FLOW.target(run.state, "finish")
        run.finished_at = timezone.now()
        run.save()
        announce(run)
    return run


def announce(run: ImportRun) -> None:
    """Tell listeners that the file is in; new transactions are news of their own."""
    emit(
        ImportFinished(
            run_id=run.pk,
            kind=run.kind,
            created=run.created,
            updated=run.updated,
            duplicate=run.duplicate,
            rejected=run.rejected,
        )
    )
    if run.kind == ImportKind.TRANSACTIONS and run.created and run.supplier_id:
        emit(
            TransactionsImported(
                run_id=run.pk,
                supplier_id=run.supplier_id,
                created=run.created,
                duplicate=run.duplicate,
                rejected=run.rejected,
                amount=run.amount,
            )
        )


def _note(run: ImportRun, made: Judgement) -> None:
    run.rows, run.created, run.updated = made.rows, made.created, made.updated
    run.duplicate, run.rejected, run.amount = made.duplicate, made.rejected, made.amount
    run.sample = {
        "reasons": made.reasons,
        "rows": [_printed(row) for row in made.first_rows],
        "another_supplier": made.another_supplier,
    }


def _printed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in row.items()}


def _refuse(run: ImportRun, code: str, problem: dict[str, str], *, action: str = "refuse") -> None:
    run.state = RUN_FLOW.target(run.state, action)
    run.problem_code, run.problem = code, problem
    run.finished_at = timezone.now()
    run.save()
    _put_away(run)
    if action == "refuse":  # who puts a file away himself need not be told
        emit(ImportFailed(run_id=run.pk, kind=run.kind, problem=code))


def _put_away(run: ImportRun) -> None:
    if run.file:
        transaction.on_commit(lambda: default_storage.delete(run.file))


def _opened(run: ImportRun) -> BinaryIO:
    try:
        file: Any = default_storage.open(run.file)
    except FileNotFoundError as error:
        raise FileGone from error
    return file  # type: ignore[no-any-return]


def _supplier(run: ImportRun) -> Supplier:
    assert run.supplier is not None  # noqa: S101 every run of a supplier's file has one
    return run.supplier
