"""Two organizations of one company and one of another, whose rows never share a number."""

import pytest
from django.db import connections

from core.lib.company import CurrentCompany, company_by_schema, entered
from tests.isolation.owners import Owner, make_owner

# Where the second company's row numbers begin: a number of one company is a missing one in the other.
APART = 7_000_000


@pytest.fixture(scope="session")
def apart(database: None, django_db_blocker: pytest.FixtureRequest) -> None:
    other = company_by_schema("beta")
    assert other is not None
    with django_db_blocker.unblock(), entered(other), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s)"
            " FROM pg_sequences WHERE schemaname = %s AND coalesce(last_value, 0) < %s",
            [APART, other.schema, APART],
        )


@pytest.fixture
def one(apart: None, company: CurrentCompany) -> Owner:
    return make_owner("one")


@pytest.fixture
def two(apart: None, company: CurrentCompany) -> Owner:
    return make_owner("two")


@pytest.fixture
def elsewhere(apart: None, other_company: CurrentCompany) -> Owner:
    """An organization of the other company."""
    with entered(other_company):
        return make_owner("elsewhere")
