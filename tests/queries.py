"""A page may not ask the database more often because there is more to show."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_queries(show: Callable[[], object]) -> int:
    """Return how many queries a page takes; the page is shown once before, so that caches of a process are filled."""
    show()
    with CaptureQueriesContext(connection) as captured:
        show()
    return len(captured)


def assert_queries_do_not_grow(show: Callable[[], object], add_rows: Callable[[], object]) -> int:
    """Compare a page before and after rows are added; return its number of queries."""
    few = count_queries(show)
    add_rows()
    many = count_queries(show)
    assert few == many, f"{few} queries before, {many} with more rows"
    return many
