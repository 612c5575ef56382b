"""Reading of tables that people and outside systems send: CSV, spreadsheets and JSON lines, whatever their dialect.

`open_table` finds out what a file is, where its header stands and which column is which; `Table.rows` then streams the
data rows. What cannot be read as a whole raises `UnreadableFile`; a single bad row is reported with its line.
"""

from core.lib.tabular.errors import UnreadableFile
from core.lib.tabular.layout import Field, Layout
from core.lib.tabular.reading import Row, Table, open_table

__all__ = ["Field", "Layout", "Row", "Table", "UnreadableFile", "open_table"]
