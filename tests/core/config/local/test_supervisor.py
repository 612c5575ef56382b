import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.config.local.place import Place
from core.config.local.program import Program
from core.config.local.report import LocalError
from core.config.local.supervisor import Supervisor
from tests.core.config.local.waiting import eventually


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(Place(root=tmp_path, state=tmp_path / "var"))
    yield made
    made.stop()


def program(folder: Path, code: str, **more: float) -> Program:
    command = (sys.executable, "-u", "-c", code)
    return Program(name="part", command=command, directory=folder, environment=dict(os.environ), **more)


def tended(supervisor: Supervisor, until: str, seconds: float = 10) -> bool:
    """Tend the programs until the log holds these words."""

    def said() -> bool:
        supervisor.tend()
        log = supervisor.place.logs / "part.log"
        return log.exists() and until in log.read_text()

    return eventually(said, seconds=seconds)


@pytest.mark.unit
def test_a_crashed_program_starts_again_after_a_growing_pause(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program(tmp_path, "import time; print(time.monotonic())"))

    def starts() -> list[float]:
        supervisor.tend()
        log = supervisor.place.logs / "part.log"
        return [float(line) for line in log.read_text().split()] if log.exists() else []

    assert eventually(lambda: len(starts()) >= 3, seconds=15)
    first, second, third = starts()[:3]
    assert second - first >= 0.5
    assert third - second >= 1.0


@pytest.mark.unit
def test_a_program_that_never_stays_up_fails_the_start_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.start(program(tmp_path, "raise SystemExit('no such setting')"))

    with pytest.raises(LocalError, match="no such setting"):
        assert eventually(lambda: supervisor.require_steady() is not None, seconds=15)


@pytest.mark.unit
def test_a_crash_takes_the_children_of_the_program_with_it(supervisor: Supervisor, tmp_path: Path) -> None:
    code = "import subprocess, sys, signal; print('child', subprocess.Popen(['sleep', '600']).pid); signal.pause()"
    supervisor.start(program(tmp_path, code))
    assert tended(supervisor, "child")
    child = int((supervisor.place.logs / "part.log").read_text().split()[1])

    os.kill(supervisor.pids()["part"], signal.SIGKILL)

    def is_gone() -> bool:
        supervisor.tend()
        return not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE

    assert eventually(is_gone, seconds=5)


@pytest.mark.unit
def test_stop_ends_a_program_that_does_not_heed_signals(supervisor: Supervisor, tmp_path: Path) -> None:
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); signal.pause()"
    supervisor.start(program(tmp_path, code, patience=0.3))
    assert tended(supervisor, "deaf")
    pid = supervisor.pids()["part"]
    began = time.monotonic()

    supervisor.stop()

    assert not psutil.pid_exists(pid)
    assert time.monotonic() - began < 5
