import os
import sys
from pathlib import Path

import pytest

from core.config.local.checks import Checks, Results, find_browser
from core.config.local.place import Place
from core.config.local.report import LocalError, Steps


@pytest.fixture
def checks(tmp_path: Path) -> Checks:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return Checks(Place(root=tmp_path, state=tmp_path / "var"), Steps(3))


@pytest.mark.unit
@pytest.mark.parametrize(("ci", "verdict", "is_green"), [("", "NOT RUN", True), ("true", "FAILED", False)])
def test_journeys_without_a_browser_are_named_and_fail_under_ci(
    checks: Checks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, verdict: str, is_green: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    monkeypatch.delenv("CHROMIUM", raising=False)

    with checks.journeys():
        pass

    assert [line[:2] for line in checks.results.lines] == [("Browser journeys", verdict)]
    assert checks.results.is_green is is_green


@pytest.mark.unit
def test_a_browser_that_was_named_and_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(LocalError, match="CHROMIUM=/nowhere/chromium"):
        find_browser()


@pytest.mark.unit
def test_a_failed_check_makes_the_whole_red_and_does_not_stop_the_next(checks: Checks) -> None:
    checks.python("First", "-c", "raise SystemExit(1)")
    checks.python("Second", "-c", "")

    assert [line[:2] for line in checks.results.lines] == [("First", "FAILED"), ("Second", "ok")]
    assert checks.results.close(checks.steps) == 1


@pytest.mark.unit
def test_journeys_run_beside_the_other_checks_and_tell_afterwards(
    checks: Checks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    checks.environment["PYTEST_ADDOPTS"] = "-p no:django"
    for folder in ("ui", "e2e"):
        (tmp_path / "tests" / folder).mkdir(parents=True)
    journey = "import pytest\n@pytest.mark.e2e\ndef test_journey():\n    assert False, 'told by the journey'\n"
    (tmp_path / "tests" / "e2e" / "test_one.py").write_text(journey)

    with checks.journeys():
        checks.python("Other", "-c", "import os; print('niceness', os.nice(0))")

    assert [line[:2] for line in checks.results.lines] == [("Other", "ok"), ("Browser journeys", "FAILED")]
    assert (checks.results.counts["passed"], checks.results.counts["failed"]) == (0, 1)
    told = capfd.readouterr().out
    assert f"niceness {min(os.nice(0) + 10, 19)}" in told
    assert "told by the journey" in told


@pytest.mark.unit
def test_counts_are_added_up_over_the_reports(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="10" failures="1" errors="1" skipped="2"/></testsuites>')
    results = Results()

    results.count(report)
    results.count(report)
    results.count(tmp_path / "missing.xml")

    assert results.counts == {"passed": 12, "failed": 4, "skipped": 4}
