"""Two companies with every module stand for the whole run; what a test writes is rolled back."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections, transaction
from pytest_django import Settings

from core.lib.company import CurrentCompany, company_by_schema, entered, public_schema
from core.registry.modules import registry
from tests.database import recreate_database, render_scripts_once
from tests.mutants import apply_from_environment
from tests.sandbox import Outside, running_sandbox

apply_from_environment()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded now stays to the end: the collector need not walk over it again and again."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def database(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A database made anew and prepared as an installation is, with the companies alpha and beta.

    With TEST_DATABASE_STANDS an earlier run has made it.
    """
    with django_db_blocker.unblock():
        if not os.environ.get("TEST_DATABASE_STANDS"):
            _make_database()
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()


def _make_database() -> None:
    from django.conf import settings

    from tenants.services.companies import create_company, open_company
    from tenants.services.pool import fill_pool
    from tenants.services.scripts import migrate_public

    recreate_database()
    migrate_public()
    render_scripts_once(settings.VAR)
    fill_pool()
    for slug in ("alpha", "beta"):
        modules = [spec.slug for spec in registry.all()]
        open_company(company=create_company(slug=slug, name=slug.title(), modules=modules, state="active"))


def _scope(schema: str) -> CurrentCompany:
    scope = company_by_schema(schema)
    assert scope is not None
    return scope


@pytest.fixture
def company() -> Iterator[CurrentCompany]:
    """Enter alpha; everything written through the application's connection is rolled back, in beta too."""
    with entered(_scope("alpha")) as scope, transaction.atomic():
        yield scope
        transaction.set_rollback(True)


@pytest.fixture
def other_company(company: CurrentCompany) -> CurrentCompany:
    """The second company that must not see the first one's data; enter it with `entered(other_company)`."""
    return _scope("beta")


@pytest.fixture
def fresh_company() -> Iterator[CurrentCompany]:
    """A company of its own with every module, not entered, for tests that commit or use several connections."""
    from tenants.models import Company
    from tenants.services.companies import create_company, open_company, remove_company
    from tenants.services.pool import fill_pool

    fill_pool(size=1)
    created = create_company(slug="fresh", name="Fresh", modules=[spec.slug for spec in registry.all()], state="active")
    open_company(company=created)
    yield _scope("fresh")
    connections["default"].close()
    with public_schema():
        remove_company(company=Company.objects.get(pk=created.pk))


@pytest.fixture
def outside(tmp_path: Path, settings: Settings) -> Iterator[Outside]:
    """Everything outside the product, played by the sandbox, for this test alone."""
    with running_sandbox(tmp_path, settings) as world:
        yield world
