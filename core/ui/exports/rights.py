"""Whose rows an export may hold: by its owner's rights when it is written, and again each time it is taken."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from core.ui.models import TableExport
from core.ui.tables.columns import Column
from core.ui.tables.table import Table, find_table, may_export


class Owner:
    """An export's owner with the rights that he has now, for all of his organizations or for one of them.

    He is read again, since a page shows him in one of his organizations and a file may be of another.
    """

    def __init__(self, user_id: Any, *, organization_id: int | None = None) -> None:
        self.user: Any = get_user_model()._default_manager.get(pk=user_id)
        self._viewer = import_string(settings.VIEWER_FACTORY)(self.user, organization_id=organization_id)

    def viewer(self, table: type[Table], permissions: Iterable[str] = ()) -> Any:
        """Return the viewer of the table's files, narrowed to whose rows he may export; none where it is closed."""
        if not self.user.is_active or not may_export(self.user, table):
            return None
        viewer = self._viewer
        for permission in (table.permission, table.export_permission, *permissions):
            if permission:
                viewer = viewer.narrowed(permission)
        return viewer

    def columns(self, table: type[Table]) -> dict[str, Column]:
        """Return the columns that he may read in every row that he sees."""
        return table.plan().allowed_columns(self.user, self.viewer(table))

    def may_take(self, export: TableExport) -> bool:
        """Say whether he may still see all that is in the file: its list, its columns and whose rows they are."""
        table = find_table(export.table)
        if table is None or not export.file_name or self.viewer(table) is None:
            return False
        columns = table.plan().columns
        if not set(export.columns) <= set(table.plan().allowed_columns(self.user)):
            return False
        return self._reaches(table, export.seen, [columns[name].permission for name in export.columns])

    def _reaches(self, table: type[Table], seen: list[int] | None, permissions: Iterable[str]) -> bool:
        present = whose_rows(self.viewer(table, permissions))
        return present is None or (seen is not None and set(seen) <= set(present))


def whose_rows(viewer: Any) -> list[int] | None:
    """Return the organizations whose rows a viewer sees; None means everybody's."""
    return None if viewer.sees_all else list(viewer.seen_organizations())
