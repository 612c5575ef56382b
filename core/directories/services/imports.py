"""Many entries at once: from a file, looked at first and then taken in, or from the outside system that is master."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.directories.models import Directory, EntryImport, ImportState
from core.directories.services.entries import open_directory
from core.directories.services.staging import Judgement, Progress, fed, layout_of, read_rows, take_rows
from core.fields.selectors import fields_of
from core.jobs import enqueue
from core.lib.errors import DomainError, InvalidInput
from core.lib.tabular import open_table
from core.lib.wording import in_all_languages

LARGEST_FILE = 20 * 2**20
CHECK, TAKE, BREAK_OFF = "directories.check_import", "directories.take_import", "directories.break_off_import"


class FileTooLarge(InvalidInput):
    code, status = "file_too_large", 413
    message = _("The file is larger than %(limit)s MB. Split it and take in the parts one after another.")


class FileGone(InvalidInput):
    code = "file_gone"
    message = _("The uploaded file is no longer here. Upload it again.")


class ImportIsOver(DomainError):
    code = "import_is_over"
    message = _("This file has been decided about already.")


class NotFed(DomainError):
    code = "directory_not_fed"
    message = _("This directory does not come from an outside system.")


@transaction.atomic
def start_import(*, directory_id: int, file: BinaryIO, file_name: str, size: int, actor: Any = None) -> EntryImport:
    """Keep the file and have it checked; one without the columns of the directory is refused at once."""
    directory = open_directory(directory_id)
    if size > LARGEST_FILE:
        raise FileTooLarge(limit=LARGEST_FILE // 2**20)
    open_table(file, layout_of(fields_of(directory.owner)))
    file.seek(0)
    kept = default_storage.save(f"directories/imports/{get_random_string(24)}", File(file))
    run = EntryImport(directory=directory, file_name=file_name[:255], file=kept, created_by=actor)
    run.language = get_language() or ""
    run.save()
    return _hand_over(run, ImportState.CHECKING, CHECK)


@transaction.atomic
def commit_import(*, import_id: int) -> EntryImport:
    """Have the good rows of the file taken in."""
    run = _locked(import_id, ImportState.READY)
    open_directory(run.directory_id)
    return _hand_over(run, ImportState.TAKING, TAKE)


@transaction.atomic
def discard_import(*, import_id: int) -> EntryImport:
    """Put the file away without taking anything."""
    return _end(_locked(import_id, ImportState.READY, ImportState.BROKEN_OFF), ImportState.DISCARDED)


@transaction.atomic
def repeat_import(*, import_id: int) -> EntryImport:
    """Have a file checked again after the work on it broke off."""
    return _hand_over(_locked(import_id, ImportState.BROKEN_OFF), ImportState.CHECKING, CHECK)


@transaction.atomic
def check_import(*, import_id: int, progress: Progress | None = None) -> None:
    """Say what would come of the file; nothing of it counts before somebody decides."""
    run = EntryImport.objects.select_for_update().get(pk=import_id)
    if run.state == ImportState.CHECKING and _attempt(run, write=False, progress=progress):
        run.state = ImportState.READY
        run.save()


@transaction.atomic
def take_import(*, import_id: int, progress: Progress | None = None) -> None:
    """Take in the good rows of the file, judged once more by what the directory holds now."""
    run = EntryImport.objects.select_for_update().get(pk=import_id)
    if run.state == ImportState.TAKING and (made := _attempt(run, write=True, progress=progress)):
        _end(run, ImportState.DONE)
        record("directories.entries.imported", subject=run.directory, facts={"file": run.file_name, **_figures(made)})


@transaction.atomic
def break_off_import(*, import_id: int) -> None:
    """Close a run whose job failed for good; the file is kept, so that it can be checked again."""
    run = EntryImport.objects.select_for_update().get(pk=import_id)
    if run.state in (ImportState.CHECKING, ImportState.TAKING):
        run.state = ImportState.BROKEN_OFF
        run.save()


@transaction.atomic
def feed_entries(*, directory_id: int, rows: Sequence[Mapping[str, Any]]) -> Judgement:
    """Take entries from the outside system that is master of the directory: {"code", "name", "values"} each."""
    directory = Directory.objects.get(pk=directory_id)
    if not directory.source:
        raise NotFed
    fields = fields_of(directory.owner)
    given = {str(key) for row in rows for key in row.get("values", {})}
    made = take_rows(directory, fields, fed(fields, rows), given=sorted(given), write=True)
    record("directories.entries.imported", subject=directory, facts={"source": directory.source, **_figures(made)})
    return made


def _attempt(run: EntryImport, *, write: bool, progress: Progress | None) -> Judgement | None:
    """Read the file as its sender reads; what is wrong with the file itself ends the run with words for people."""
    try:
        with override(run.language or None), transaction.atomic():
            made = _work(run, write, progress)
    except DomainError as error:
        run.problem = in_all_languages(error)
        _end(run, ImportState.REFUSED)
        return None
    for name, value in vars(made).items():
        setattr(run, name, value)
    return made


def _work(run: EntryImport, write: bool, progress: Progress | None) -> Judgement:
    directory = open_directory(run.directory_id)
    try:
        kept: Any = default_storage.open(run.file)
    except FileNotFoundError as error:
        raise FileGone from error
    with kept as file:
        return read_rows(directory, file, write=write, progress=progress)


def _figures(made: Judgement) -> dict[str, Any]:
    return {name: value for name, value in vars(made).items() if name != "problems"}


def _hand_over(run: EntryImport, state: ImportState, kind: str) -> EntryImport:
    run.state = state
    payload = {"run": run.pk}
    run.job_id = enqueue(kind=kind, payload=payload, key=f"directory-file:{run.pk}:{run.job_id or 0}", priority=1)
    run.save()
    return run


def _locked(import_id: int, *states: ImportState) -> EntryImport:
    run = EntryImport.objects.select_for_update().get(pk=import_id)
    if run.state not in states:
        raise ImportIsOver
    return run


def _end(run: EntryImport, state: ImportState) -> EntryImport:
    run.state = state
    run.save()
    transaction.on_commit(lambda: default_storage.delete(run.file))
    return run
