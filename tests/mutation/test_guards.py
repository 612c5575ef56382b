"""With any one guard of isolation switched off, the tests of isolation turn red."""

import os
import subprocess
import sys

import pytest

from tests.mutants import MUTANTS

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02")]


@pytest.mark.parametrize("name", MUTANTS)
def test_switching_the_guard_off_is_noticed(name: str) -> None:
    environment = {
        **os.environ,
        "ATRIUM_MUTANT": name,
        # A database of its own beside this worker's.
        "PYTEST_XDIST_WORKER": os.environ.get("PYTEST_XDIST_WORKER", "gw") + "_mutant",
    }

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", MUTANTS[name].tests],
        capture_output=True,
        text=True,
        env=environment,
    )

    assert run.returncode == 1, run.stdout[-2000:]
    assert "failed" in run.stdout.splitlines()[-1], run.stdout[-2000:]
