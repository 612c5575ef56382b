"""Walking the pages of a list, there and back, while it grows."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core import signing
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import NullIf
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lib.company import entered
from core.organizations.models import Organization
from core.ui.tables.keyset import Order, cut_page, read_cursor

pytestmark = pytest.mark.integration

# Few names, so that many are equal; the empty one stands for a row without a value.
NAMES = st.sampled_from(["", "a", "b", "B", "ё", "я"])
MAYBE_NAME = NullIf("name", Value(""))


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def add(names):
    return [Organization.objects.create(name=name).pk for name in names]


def order(descending, maybe=True):
    return Order(name="name", expression=MAYBE_NAME if maybe else "name", descending=descending)


def expected(rows, descending, maybe=True):
    """The order by the book: by name, rows without one last, then by key."""
    with_value = sorted(((name, pk) for pk, name in rows if name or not maybe), reverse=descending)
    without = sorted((pk for pk, name in rows if maybe and not name), reverse=descending)
    return [pk for _, pk in with_value] + without


def keys(page):
    return [row.pk for row in page.rows]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(NAMES, max_size=14),
    later=st.lists(NAMES, max_size=6),
    size=st.integers(1, 5),
    descending=st.booleans(),
    maybe=st.booleans(),
)
def test_walk_visits_each_row_once_while_rows_are_added(company, names, later, size, descending, maybe):
    with rolled_back():
        first = set(add(names))
        by = order(descending, maybe)
        remaining = list(later)

        forward, page = [], cut_page(Organization.objects.all(), by, size)
        while True:
            forward += keys(page)
            if not page.next:
                break
            if remaining:
                add([remaining.pop()])
            page = cut_page(Organization.objects.all(), by, size, after=page.next)
        backward = keys(page)
        while page.previous:
            page = cut_page(Organization.objects.all(), by, size, before=page.previous)
            backward = keys(page) + backward

        rows = list(Organization.objects.values_list("pk", "name"))
        assert len(forward) == len(set(forward))
        assert [pk for pk in forward if pk in first] == [pk for pk in expected(rows, descending, maybe) if pk in first]
        assert backward == expected(rows, descending, maybe)[: len(backward)]
        assert set(backward) >= first or not names
        assert page.first in (0, 1)


def test_position_counts_through_the_pages(company):
    add(["a"] * 7)

    first = cut_page(Organization.objects.all(), order(False), 3)
    second = cut_page(Organization.objects.all(), order(False), 3, after=first.next)
    third = cut_page(Organization.objects.all(), order(False), 3, after=second.next)
    back = cut_page(Organization.objects.all(), order(False), 3, before=third.previous)

    assert [(page.first, page.last) for page in (first, second, third)] == [(1, 3), (4, 6), (7, 7)]
    assert (keys(back), back.first, third.next, first.previous) == (keys(second), 4, "", "")


@pytest.mark.parametrize(
    "text",
    ["x", "eyJhIjoxfQ:1:2", "\x00", "[]", signing.dumps([1, 2, 3]), signing.dumps("no")],
    ids=["word", "unsigned", "nul", "list", "signed list", "signed word"],
)
def test_a_cursor_that_is_not_ours_gives_the_first_page(company, text):
    created = add(["a", "b"])

    for where in ("after", "before"):
        page = cut_page(Organization.objects.all(), order(False), 5, **{where: text})

        assert keys(page) == created


def test_a_cursor_belongs_to_its_order_and_company(company, other_company):
    add(["a", "b", "c"])
    token = cut_page(Organization.objects.all(), order(False), 1).next
    field = Organization._meta.get_field("name")

    ours = read_cursor(token, order(False), Organization, field)
    reversed_order = read_cursor(token, order(True), Organization, field)
    with entered(other_company):
        elsewhere = read_cursor(token, order(False), Organization, field)

    assert (ours.value, reversed_order, elsewhere) == ("a", None, None)


def test_going_back_to_a_page_whose_rows_are_gone_gives_the_first_page(company):
    created = add(["a", "b", "c"])
    first = cut_page(Organization.objects.all(), order(False), 1)
    second = cut_page(Organization.objects.all(), order(False), 1, after=first.next)
    Organization.objects.filter(pk=created[0]).delete()

    page = cut_page(Organization.objects.all(), order(False), 1, before=second.previous)

    assert (keys(page), page.first) == ([created[1]], 1)


def test_a_page_costs_one_query_and_at_most_two_where_values_end(company):
    add(["a", "b", "c", "", "", ""])

    with CaptureQueriesContext(connection) as sure:
        cut_page(Organization.objects.all(), order(False, maybe=False), 2)
    with CaptureQueriesContext(connection) as crossing:
        cut_page(Organization.objects.all(), order(False), 4)

    assert (len(sure), len(crossing)) == (1, 2)


@pytest.mark.parametrize("path", ["created_at", "is_active", "pk"])
def test_values_of_every_kind_survive_the_cursor(company, path):
    created = add(["a", "b", "c"])
    by = Order(name=path, expression=path)

    page = cut_page(Organization.objects.all(), by, 1)
    rest = cut_page(Organization.objects.all(), by, 5, after=page.next)

    assert sorted(keys(page) + keys(rest)) == created
