"""The style sheets are one at run time, so a name means one thing."""

import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-25")]
STYLES = Path(__file__).resolve().parents[2] / "core" / "ui" / "assets" / "styles"


def test_a_class_is_declared_in_one_style_sheet() -> None:
    """A second sheet that declares it changes every page that has used it before."""
    sheets: dict[str, set[str]] = {}
    for path in STYLES.glob("*.css"):
        for name in re.findall(r"^(\.at-[\w-]+)(?=[ ,]*[{,])", path.read_text(encoding="utf-8"), re.MULTILINE):
            sheets.setdefault(name, set()).add(path.name)

    assert len(sheets) > 100
    assert {name: found for name, found in sheets.items() if len(found) > 1} == {}
