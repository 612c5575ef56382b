"""With any one guard of isolation switched off, the tests of isolation turn red."""

import os
import subprocess
import sys

import pytest

from tests.mutants import MUTANTS

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02")]
# A database of their own beside this worker's.
DATABASE = {"PYTEST_XDIST_WORKER": os.environ.get("PYTEST_XDIST_WORKER", "gw") + "_mutant"}


def run(tests: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests.split()],
        capture_output=True,
        text=True,
        env={**os.environ, **DATABASE, **environment},
    )


@pytest.fixture(scope="session")
def made() -> None:
    """The database of all these runs, made with every guard in its place, where the same tests are green."""
    done = run("tests/core/lib/test_cache.py")
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("name", MUTANTS)
def test_switching_the_guard_off_is_noticed(name: str) -> None:
    done = run(MUTANTS[name].tests, ATRIUM_MUTANT=name, TEST_DATABASE_STANDS="1")

    assert done.returncode == 1, done.stdout[-2000:]
    # A test has failed; what cannot even begin counts as an error.
    assert done.stdout.splitlines()[-1].startswith("1 failed"), done.stdout[-2000:]
