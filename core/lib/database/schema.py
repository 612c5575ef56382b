"""Schema changes that can be recorded as plain SQL while they run."""

from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class RecordingSchemaEditor(DatabaseSchemaEditor):
    """Hands each statement that it runs to the connection's recorder, and makes no pattern (`_like`) indexes.

    A company's catalogue is the limit of one database; Django adds a second index to every indexed text column that
    only LIKE 'prefix%' in a non-C locale would use. Our databases have the C.UTF-8 locale, where the first one serves.
    """

    def execute(self, sql: Any, params: Any = ()) -> None:
        if params is not None:
            sql, params = self.connection.ops.compose_sql(str(sql), params), None
        recorder = getattr(self.connection, "recorder", None)
        if recorder is not None and not self.collect_sql:
            recorder(str(sql))
        super().execute(sql, params)

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None
