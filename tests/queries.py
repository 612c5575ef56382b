"""Counting what a page asks of the database: it may not ask more often because there is more to show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

# What a cache of some seconds asks when it has lapsed, and that a company was seen.
NOW_AND_THEN = (
    "directory_version",
    '"tenants_supportentry"."id" AS "pk", "tenants_supportentry"."person_name"',
    'SELECT "finance_books"."business_date"',
    'UPDATE "tenants_company" SET "last_seen_at"',
)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the block's own statements; what is done now and then, whoever asks, is nobody's."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [one["sql"] for one in captured if not any(words in one["sql"] for words in NOW_AND_THEN)]


def count_queries(show: Callable[[], object]) -> int:
    """Return how many queries a page takes; the page is shown once before, so that caches of a process are filled."""
    return len(queries_of(show))


def queries_of(show: Callable[[], object]) -> list[str]:
    show()
    with counted() as statements:
        show()
    return statements


def assert_queries_do_not_grow(show: Callable[[], object], add_rows: Callable[[], object]) -> int:
    """Compare a page before and after rows are added; return its number of queries."""
    few = queries_of(show)
    add_rows()
    many = queries_of(show)
    assert len(few) == len(many), "\n".join(["before:", *few, "with more rows:", *many])
    return len(many)
