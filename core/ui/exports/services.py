"""Ask for a file of a list, see how far it is, and put it away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.jobs import enqueue
from core.jobs.models import Job, JobState, Progress
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.ui.exports.rights import Owner
from core.ui.models import ExportFormat, TableExport
from core.ui.tables.table import Table

KIND = "ui.export"
MOST_AT_ONCE = 5
LIST_LENGTH = 20


class TooManyExports(DomainError):
    code = "too_many_exports"
    message = _("%(most)s of your exports are being made. Wait until one is ready.")


@dataclass(frozen=True, kw_only=True)
class ExportStatus:
    """An export as its owner sees it: waiting, running, done, failed, gone, or closed with the right to see it."""

    export: TableExport
    state: str
    done: int = 0
    total: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in ("waiting", "running")


@transaction.atomic
def start_export(
    *,
    user: Any,
    table: type[Table],
    query: str,
    columns: Sequence[str],
    file_format: str,
    scope: Mapping[str, Any] | None = None,
    organization_id: int | None = None,
) -> TableExport:
    """Note what is wanted and hand it to a job; the rows are read when the job runs, by the rights of that moment."""
    if sum(status.is_open for status in list_exports(user)) >= MOST_AT_ONCE:
        raise TooManyExports(most=MOST_AT_ONCE)
    export = TableExport(
        user_id=user.pk,
        table=table.code,
        title=str(table.title),
        file_format=ExportFormat(file_format),
        query=query,
        columns=list(columns),
        scope=dict(scope or {}),
        organization_id=organization_id,
        language=translation.get_language() or "ru",
        time_zone=timezone.get_current_timezone_name(),
    )
    export.job_id = enqueue(kind=KIND, payload={"export": str(export.pk)}, key=str(export.pk), created_by=str(user))
    export.save(force_insert=True)
    note_export("ui.export.started", export)
    return export


def note_export(action: str, export: TableExport) -> None:
    """Write down who takes which list away, under which conditions."""
    facts = {"list": export.title, "format": export.file_format, "conditions": export.query}
    write = import_string(settings.AUDIT_WRITER)
    write(action, subject=export, facts={**facts, "rows": export.rows_done}, kind="security")


def list_exports(user: Any) -> list[ExportStatus]:
    """Return the person's latest exports that he has not put away."""
    exports = TableExport.objects.filter(user_id=user.pk, is_dismissed=False).order_by("-created_at")[:LIST_LENGTH]
    listed = statuses(exports, timezone.now())
    if not any(status.state == "done" for status in listed):
        return listed
    owner = Owner(user.pk)
    return [
        replace(one, state="closed") if one.state == "done" and not owner.may_take(one.export) else one
        for one in listed
    ]


def statuses(exports: Iterable[TableExport], now: datetime) -> list[ExportStatus]:
    """Return how far the exports are: those not finished ask their jobs, all of them in two queries."""
    listed = list(exports)
    waiting = [export.job_id for export in listed if export.finished_at is None]
    schema = current_company().schema
    jobs = Job.objects.filter(company=schema).in_bulk(waiting) if waiting else {}
    progress = Progress.objects.filter(company=schema).in_bulk(waiting) if waiting else {}
    return [_status(export, jobs.get(export.job_id), progress.get(export.job_id), now) for export in listed]


def _status(export: TableExport, job: Job | None, progress: Progress | None, now: datetime) -> ExportStatus:
    if export.finished_at is not None:
        gone = export.expires_at is None or export.expires_at <= now
        return ExportStatus(export=export, state="gone" if gone else "done")
    if job is None or job.state in (JobState.FAILED, JobState.DONE):
        return ExportStatus(export=export, state="failed")
    if progress is None:
        return ExportStatus(export=export, state="waiting")
    return ExportStatus(export=export, state="running", done=progress.done, total=progress.total)


def get_ready_export(user: Any, pk: Any, now: datetime) -> TableExport:
    """Return the person's own finished export whose file is still kept; anything else is as missing.

    So is a file with rows or columns that he may not see any more: a binding or a right was withdrawn since.
    """
    export = TableExport.objects.get(pk=pk, user_id=user.pk, finished_at__isnull=False, expires_at__gt=now)
    if not Owner(user.pk).may_take(export):
        raise TableExport.DoesNotExist
    return export


def dismiss_export(*, user: Any, pk: Any) -> None:
    """Take an export off its owner's list; its record stays."""
    export = TableExport.objects.get(pk=pk, user_id=user.pk)
    export.is_dismissed = True
    export.save(update_fields=["is_dismissed"])


def remove_expired_files(now: datetime) -> int:
    """Delete files past their time; the records of who exported what stay."""
    expired = TableExport.objects.filter(expires_at__lte=now).exclude(file_name="")
    removed = 0
    for export in expired.iterator():
        default_storage.delete(export.file_name)
        TableExport.objects.filter(pk=export.pk).update(file_name="", size=0)
        removed += 1
    return removed
