"""Finds and ends what an earlier supervisor of this state folder left running."""

import os
import signal

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
        _send(process, signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    _, stubborn = psutil.wait_procs(found, timeout=patience)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=patience)
    return len(found)


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.Error:
        return
