"""Sample files and a supplier whose files they are."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from core.lib.company import CurrentCompany, public_schema
from modules.fuel_cards.models import Supplier
from tests.generator import Mix

DATA = Path(__file__).parents[2] / "data"
World = tuple[dict[str, bytes], dict[str, Any]]


def add_supplier(code: str = "kovyl", name: str = "Ковыль-Карт", **fields: Any) -> Supplier:
    return Supplier.objects.create(code=code, name=name, **fields)


@pytest.fixture
def supplier(company: CurrentCompany) -> Supplier:
    return add_supplier(is_default=True)


@cache
def _made(seed: int, scale: float, mix: type[Mix]) -> World:
    files, expected = mix(seed, scale).files()
    return files, json.loads(json.dumps(expected))


@pytest.fixture(scope="session")
def make_world() -> Callable[..., World]:
    """Return the files and the expected figures of another seed, scale or wording."""

    def make(seed: int, scale: float = 1.0, mix: type[Mix] = Mix) -> World:
        return _made(seed, scale, mix)

    return make


@pytest.fixture(scope="session")
def sample() -> World:
    """The sample files that lie in the repository."""
    files = {path.name: path.read_bytes() for path in DATA.glob("fuel_*")}
    return files, json.loads((DATA / "expected.json").read_text())


@pytest.fixture
def empty_queue() -> Iterator[None]:
    yield
    with public_schema(), connection.cursor() as cursor:
        for table in ("jobs_job", "jobs_progress", "events_outbox"):
            cursor.execute(f"DELETE FROM {table}")
