"""A sixth module is one folder: written by `startmodule`, it gets pages, API, roles, jobs and events untouched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-17", "PL-18", "PL-19", "PL-23")]


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the package `visits`."""
    folder = tmp_path_factory.mktemp("sixth")
    done = run("manage.py", "startmodule", "visits", "--into", str(folder / "visits"), "--package", "visits")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.soak
def test_the_written_module_runs_in_a_real_company_on_and_off(written: Path) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")

    done = run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/core/registry/sixth_module.py",
        EXTRA_MODULES="visits", PYTHONPATH=str(written), PYTEST_XDIST_WORKER=f"{worker}_sixth",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-4000:]
    assert "1 passed" in done.stdout


def test_the_written_module_is_complete_for_the_checks(written: Path) -> None:
    environment = {"EXTRA_MODULES": "visits", "PYTHONPATH": str(written)}

    # Writing migrations begins with the checks.
    migrations = run("manage.py", "makemigrations", "visits", "--check", "--dry-run", **environment)
    style = run("-m", "ruff", "check", "--isolated", "--select", "E,F,I", "--line-length", "120", str(written))

    assert migrations.returncode == 0, migrations.stdout + migrations.stderr
    assert style.returncode == 0, style.stdout


@pytest.mark.parametrize("name", ["Visits", "1visits", "visits-x", "fuel_cards", "x" * 60])
def test_startmodule_refuses_names_that_no_module_can_have(name: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("startmodule", name, "--into", str(tmp_path / "new"))

    assert not (tmp_path / "new").exists()
