"""A visit of support, prepared."""

from collections.abc import Iterator

import pytest
from django.db import connections

from core.lib.company import CurrentCompany
from tests.tenants.support.visits import World


@pytest.fixture
def world(cleaned: None, fresh_company: CurrentCompany) -> Iterator[World]:
    yield World(fresh_company)
    connections.close_all()
