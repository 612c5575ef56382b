"""Waits for its supervisor to end, however it ends, and then ends what is left of it.

Started with the reading end of a pipe whose writing end the supervisor alone holds: a kill -9 closes it too.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.config.local.leftovers import MARK, end_leftovers
from core.config.local.place import ROOT


@contextmanager
def guarded(mark: str) -> Iterator[None]:
    """Run the block under a guard: nothing that it starts with the mark outlives this process."""
    reading, writing = os.pipe()
    environment = {name: value for name, value in os.environ.items() if name != MARK}
    guard = subprocess.Popen(
        [sys.executable, "-m", "core.config.local.guard", str(reading), mark],
        pass_fds=(reading,),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(reading)
    try:
        yield
    finally:
        os.close(writing)
        guard.wait()


def main(descriptor: int, mark: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.read(descriptor, 1):
        pass
    end_leftovers(mark)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
