"""The benchmarks run to their end; how fast, `make bench` says."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration


def test_every_benchmark_still_runs() -> None:
    apart = f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_bench"
    env = {**os.environ, "BENCH_SMOKE": "1", "PYTEST_XDIST_WORKER": apart}

    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks"], capture_output=True, text=True, check=False, env=env
    )

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["every benchmark runs"]), done.stderr
