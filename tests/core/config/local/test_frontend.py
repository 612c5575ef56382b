import json
import shutil
from pathlib import Path

import pytest

from core.config.local.frontend import ensure_frontend
from core.config.local.place import Place
from core.config.local.report import LocalError

BUILD = "mkdir -p core/ui/static/ui/dist && date +%s%N > core/ui/static/ui/dist/built"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    if shutil.which("npm") is None:
        pytest.fail("these tests need the Node.js that the front end is built with")
    root = tmp_path / "a clone with spaces"
    (root / "core" / "ui" / "assets").mkdir(parents=True)
    describe(root, BUILD)
    (root / "package-lock.json").write_text(json.dumps({"name": "house", "lockfileVersion": 3, "packages": {"": {}}}))
    return Place(root=root, state=root / "var")


def describe(root: Path, build: str) -> None:
    (root / "package.json").write_text(json.dumps({"name": "house", "scripts": {"build": build}}))


@pytest.mark.unit
def test_without_a_manifest_there_is_nothing_to_build(tmp_path: Path) -> None:
    assert ensure_frontend(Place(root=tmp_path, state=tmp_path / "var")) == "nothing to build"


@pytest.mark.unit
def test_front_end_is_built_once_and_again_when_a_source_changes(place: Place) -> None:
    assert ensure_frontend(place) == "installed and built"
    assert ensure_frontend(place) == "unchanged"

    (place.root / "core" / "ui" / "assets" / "page.css").write_text("body {}")
    assert ensure_frontend(place) == "built"

    shutil.rmtree(place.root / "core" / "ui" / "static")
    assert ensure_frontend(place) == "built"


@pytest.mark.unit
def test_a_failed_build_is_told_in_its_own_words_and_tried_again(place: Place) -> None:
    describe(place.root, "echo no such module >&2; exit 3")

    for _ in range(2):
        with pytest.raises(LocalError, match="no such module"):
            ensure_frontend(place)
