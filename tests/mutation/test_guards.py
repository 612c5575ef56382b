"""With any one guard of isolation switched off, the tests of isolation turn red."""

import json
import os
import subprocess
import sys

import pytest

from tests.mutants import MUTANTS

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02")]
# A database of their own beside this worker's.
DATABASE = {"PYTEST_XDIST_WORKER": os.environ.get("PYTEST_XDIST_WORKER", "gw") + "_mutant"}


@pytest.fixture(scope="module")
def runs() -> dict[str, tuple[int, str]]:
    """Exit code and words of each mutant's run; without a mutant the tests are green."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation.runner"], capture_output=True, text=True, env={**os.environ, **DATABASE}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = {one["name"]: (one["code"], one["words"]) for one in map(json.loads, done.stdout.splitlines())}
    assert found["none"][0] == 0, found["none"][1]
    return found


@pytest.mark.parametrize("name", MUTANTS)
def test_switching_the_guard_off_is_noticed(runs: dict[str, tuple[int, str]], name: str) -> None:
    code, words = runs[name]

    assert code == 1, words
    # A test has failed; what cannot even begin counts as an error.
    last = words.splitlines()[-1]
    assert ("failed" in last, "error" in last) == (True, False), words
