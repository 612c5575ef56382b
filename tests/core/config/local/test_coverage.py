from pathlib import Path

import pytest

from core.config.local.coverage import Shown, group_titles, known_requirements, report, shown_requirements
from core.config.local.place import ROOT

DOCUMENT = """# Requirements
## FC: Fuel cards
- FC-01 [ADM] One.
- FC-02 [ADM] Two; see FC-01.
## J: Journeys
| FC | J-FC1 New card | start |
"""
TESTS = """
import pytest
pytestmark = [pytest.mark.unit, pytest.mark.requirement("FC-02")]
@pytest.mark.requirement("FC-01", "J-FC1")
def test_one(): ...
class TestMore:
    @pytest.mark.requirement("FC-01")
    def test_two(self): ...
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "core").mkdir(parents=True)
    (tmp_path / "tests" / "core" / "test_cards.py").write_text(TESTS)
    (tmp_path / "requirements.md").write_text(DOCUMENT)
    return tmp_path


@pytest.mark.unit
def test_markers_of_files_functions_and_methods_are_found(house: Path) -> None:
    assert sorted(shown_requirements(house, house / "tests"), key=lambda shown: (shown.requirement, shown.test)) == [
        Shown("FC-01", "tests/core/test_cards.py::test_one"),
        Shown("FC-01", "tests/core/test_cards.py::test_two"),
        Shown("FC-02", "tests/core/test_cards.py"),
        Shown("J-FC1", "tests/core/test_cards.py::test_one"),
    ]


@pytest.mark.unit
def test_report_names_the_tests_the_open_ones_and_the_totals(house: Path) -> None:
    document = house / "requirements.md"

    lines = report(known_requirements(document), group_titles(document), [Shown("FC-01", "tests/a.py::test_a")])

    assert lines == [
        "FC: Fuel cards",
        "  FC-01   tests/a.py::test_a",
        "  FC-02   open",
        "",
        "J: Journeys",
        "  J-FC1   open",
        "",
        "  FC     1 of    2 shown by a test  Fuel cards",
        "  J      0 of    1 shown by a test  Journeys",
        "  all    1 of    3",
    ]


@pytest.mark.unit
def test_every_marker_of_the_house_names_a_known_requirement() -> None:
    known = set(known_requirements(ROOT / "docs" / "requirements.md"))

    strangers = [shown for shown in shown_requirements(ROOT, ROOT / "tests") if shown.requirement not in known]

    assert strangers == []


@pytest.mark.unit
def test_the_list_is_whole_and_without_doubles() -> None:
    known = known_requirements(ROOT / "docs" / "requirements.md")

    assert len(known) == len(set(known))
    assert {
        group: sum(name.startswith(f"{group}-") for name in known)
        for group in ("FC", "LG", "CR", "CG", "PD", "ML", "PL")
    } == {
        "FC": 104,
        "LG": 92,
        "CR": 98,
        "CG": 18,
        "PD": 66,
        "ML": 80,
        "PL": 157,
    }
