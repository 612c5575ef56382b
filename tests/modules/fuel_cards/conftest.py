"""Sample files and a supplier whose files they are."""

import importlib.util
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from core.lib.company import CurrentCompany
from modules.fuel_cards.models import Supplier

DATA = Path(__file__).parents[2] / "data"
World = tuple[dict[str, bytes], dict[str, Any]]


def add_supplier(code: str = "kovyl", name: str = "Ковыль-Карт", **fields: Any) -> Supplier:
    return Supplier.objects.create(code=code, name=name, **fields)


@pytest.fixture
def supplier(company: CurrentCompany) -> Supplier:
    return add_supplier(is_default=True)


@cache
def generator() -> ModuleType:
    """The program that makes sample files, loaded once."""
    spec = importlib.util.spec_from_file_location("generate", DATA / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


@cache
def _made(seed: int, scale: float, mix: type | None) -> World:
    kind = mix or generator().Mix
    files, expected = kind(seed, scale, None).files({"directories", "fuel"}, True)
    return files, json.loads(json.dumps(expected))


@pytest.fixture(scope="session")
def make_world() -> Callable[..., World]:
    """Return the files and the expected figures of another seed, scale or wording."""

    def make(seed: int, scale: float = 1.0, mix: type | None = None) -> World:
        return _made(seed, scale, mix)

    return make


@pytest.fixture(scope="session")
def sample() -> World:
    """The sample files that lie in the repository."""
    files = {path.name: path.read_bytes() for path in DATA.glob("fuel_*")}
    return files, json.loads((DATA / "expected.json").read_text())
