"""With any one guard of isolation switched off, the tests of isolation turn red."""

import json
import os
import subprocess
import sys

import pytest

from tests.mutants import MUTANTS

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.requirement("PL-02")]
# A database of their own beside this worker's.
DATABASE = {"PYTEST_XDIST_WORKER": os.environ.get("PYTEST_XDIST_WORKER", "gw") + "_mutant"}


def test_switching_any_guard_off_is_noticed(subtests: pytest.Subtests) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation.runner"], capture_output=True, text=True, env={**os.environ, **DATABASE}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (_none, intact, green), *runs = (tuple(json.loads(line).values()) for line in done.stdout.splitlines())

    assert intact == 0, green
    assert [name for name, _code, _words in runs] == list(MUTANTS)
    for name, code, words in runs:
        with subtests.test(name):
            last = words.splitlines()[-1]
            # A test has failed; what cannot even begin counts as an error.
            assert (code, "failed" in last, "error" in last) == (1, True, False), words
