"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the block's own statements; the directory's look at its version, once a second, is nobody's."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [one["sql"] for one in captured if "directory_version" not in one["sql"]]
