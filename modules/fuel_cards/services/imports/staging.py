"""Stream a file into a staging table."""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import Any, BinaryIO

from django.db.backends.utils import CursorWrapper

# Rows handed to the server at once.
BATCH = 2000
Progress = Callable[[int, int], None]


def copy_lines(cursor: CursorWrapper, table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """COPY prepared lines into the table."""
    raw: Any = cursor
    with raw.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for batch in batched(lines, BATCH):
            copy.write("\n".join(batch) + "\n")


def copy_text(value: object) -> str:
    """Return a value as a cell of COPY."""
    if value is None:
        return "\\N"
    text = str(value).replace("\\", "\\\\").replace("\x00", "")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def file_size(file: BinaryIO) -> int:
    place = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(place)
    return size


def reporting[Item](items: Iterable[Item], file: BinaryIO, progress: Progress | None) -> Iterator[Item]:
    """Pass the items on and report how much of the file has been read."""
    if progress is None:
        yield from items
        return
    size = file_size(file)
    for number, item in enumerate(items):
        if number % 20_000 == 0:
            progress(file.tell(), size)
        yield item
