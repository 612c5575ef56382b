"""The kept files are those of the generator, so tests with other seeds judge the same supplier."""

import json
from pathlib import Path

import pytest

from tests.generator import Mix

pytestmark = pytest.mark.unit
DATA = Path(__file__).parents[1] / "data"


def test_the_kept_seed_gives_the_kept_files() -> None:
    files, expected = Mix(1520, 1.0).files()

    assert files == {path.name: path.read_bytes() for path in DATA.glob("fuel_*")}
    assert json.loads(json.dumps(expected)) == json.loads((DATA / "expected.json").read_text())
