"""The column that says what a row is about: it has more room than a name or a number."""

from core.ui.tables.columns import Column, Writer


class WordsColumn(Column):
    """A title of several words, with a quieter second line."""

    def writer(self) -> Writer:
        write_cell = super().writer()
        return lambda record: write_cell(record).replace('class="at-cell"', 'class="at-cell at-cell-wide"', 1)
