"""The job that writes an export: it reads for its owner, in his language and time zone, by the rights he has now."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from itertools import batched
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.events.outbox import emit
from core.jobs import RunningJob, job
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.ui.events import ExportFinished
from core.ui.exports.files import WRITERS
from core.ui.exports.rights import Owner, whose_rows
from core.ui.exports.services import KIND, remove_expired_files
from core.ui.models import TableExport
from core.ui.tables.columns import Column
from core.ui.tables.conditions import Conditions, Reader
from core.ui.tables.keyset import SORT_VALUE, Order
from core.ui.tables.state import read_state
from core.ui.tables.table import Table, find_table

CHUNK = 2000
KEPT_FOR = timedelta(days=3)


class ExportNotAllowed(DomainError):
    code = "export_not_allowed"
    message = _("This list is no longer open to you.")


@job(KIND, max_attempts=3)
def write_export(payload: dict[str, Any], running: RunningJob) -> dict[str, Any]:
    """Write the file, keep it in the company's storage, and mark the export ready in the job's transaction."""
    export = TableExport.objects.select_related("user").get(pk=payload["export"])
    with translation.override(export.language), timezone.override(ZoneInfo(export.time_zone)):
        wanted = _wanted(export)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"export.{export.file_format}"
            written = _write(path, export.file_format, wanted, running)
            export.file_name = _keep(path, f"exports/{export.pk}.{export.file_format}")
            export.size = path.stat().st_size
    export.rows_done = written
    export.finished_at = timezone.now()
    export.expires_at = export.finished_at + KEPT_FOR
    export.save(update_fields=["file_name", "size", "rows_done", "finished_at", "expires_at", "columns", "seen"])
    emit(ExportFinished(export_id=str(export.pk), user_id=export.user_id, title=export.title, rows=written))
    return {"table": export.table, "rows": written}


def _keep(path: Path, name: str) -> str:
    """Put the file into the company's storage; what an attempt that failed later has left there is replaced."""
    default_storage.delete(name)
    with path.open("rb") as file:
        return default_storage.save(name, File(file))


def _wanted(export: TableExport) -> tuple[type[Table], QuerySet[Any], list[Column]]:
    """Return the table, the rows in their order and the columns, all by the owner's present rights; note them."""
    table = _table(export.table)
    owner = Owner(export.user_id, organization_id=export.organization_id)
    viewer = owner.viewer(table) if table is not None else None
    if table is None or viewer is None:
        raise ExportNotAllowed
    seen = whose_rows(viewer)
    if export.organization_id is not None and seen != [export.organization_id]:
        raise ExportNotAllowed  # it was asked for in an organization that is not his any more
    plan = table.plan()
    state = read_state("", QueryDict(export.query), plan.parameters, plan.columns)
    rows = Conditions(table, Reader(user=owner.user, viewer=viewer)).apply(table.rows(viewer, **export.scope), state)
    allowed = owner.columns(table)
    names = [name for name in export.columns if name in allowed and allowed[name].exported]
    export.columns, export.seen = names, seen
    related = plan.related(names)
    listed = rows.select_related(*related) if related else rows
    return table, in_order(listed, plan.order_of(state.sort)), [allowed[name] for name in names]


def _table(code: str) -> type[Table] | None:
    """Return the table; a worker serves no pages and may not have imported the one that declares it."""
    urlconf = settings.CONSOLE_URLCONF if current_company().is_public else settings.ROOT_URLCONF
    import_module(urlconf)
    return find_table(code)


def in_order(rows: QuerySet[Any], order: Order) -> QuerySet[Any]:
    by = F(SORT_VALUE).desc(nulls_last=True) if order.descending else F(SORT_VALUE).asc(nulls_last=True)
    ordered: QuerySet[Any] = rows.annotate(**{SORT_VALUE: order.by})
    return ordered.order_by(by, "-pk" if order.descending else "pk")


def _write(
    path: Path, file_format: str, wanted: tuple[type[Table], QuerySet[Any], list[Column]], running: RunningJob
) -> int:
    table, rows, columns = wanted
    total = rows.order_by().count()
    writer = WRITERS[file_format](path, [label for column in columns for label in column.export_labels()])
    written = 0
    try:
        for cells in _cells(table, rows, columns):
            writer.write(cells)
            written += 1
            if written % CHUNK == 0:
                running.progress(written, max(total, written))
    finally:
        writer.close()
    running.progress(written, written)
    return written


def _cells(table: type[Table], rows: QuerySet[Any], columns: list[Column]) -> Iterator[list[Any]]:
    """Read with a cursor on the server, so that neither side ever holds all rows."""
    for records in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        table.fill(records)
        for record in records:
            yield [value for column in columns for value in column.export_values(record)]


@job("ui.remove_exports", max_attempts=3)
def remove_exports(payload: dict[str, Any], running: RunningJob) -> int:
    """Remove exported files that are past their time."""
    return remove_expired_files(timezone.now())
