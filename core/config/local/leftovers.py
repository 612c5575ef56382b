"""Finds and ends what an earlier supervisor of this state folder left running."""

import os
import signal
from contextlib import suppress

import psutil

# Each process that a supervisor starts carries this name in its environment, and so do the children of its children.
MARK = "ATRIUM_SUPERVISED"


def leftovers(mark: str) -> list[psutil.Process]:
    """The processes that carry the mark, without the one that asks and those that it stands under."""
    mine = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [process for process in psutil.process_iter() if process.pid not in mine and _carries(process, mark)]


def end_leftovers(mark: str, patience: float = 5.0) -> int:
    """Ask them to stop, then make them; how many there were."""
    found = leftovers(mark)
    for process in found:
        _ask_to_stop(process)
    _, stubborn = psutil.wait_procs(found, timeout=patience)
    for process in stubborn:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=patience)
    return len(found)


def _ask_to_stop(process: psutil.Process) -> None:
    """PostgreSQL would wait for its clients after a SIGTERM."""
    with suppress(psutil.Error):
        process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False
