"""`make demo DETACH=1`: a demo that outlives the command that started it."""

import subprocess
import sys
import time
from typing import IO

from core.config.local.demo import tell_of_other
from core.config.local.place import Place
from core.config.local.running import Running


def start_detached(place: Place, port: int, *, began: float) -> int:
    """Start the demo in a session of its own, show its words, and return once the site answers."""
    running = Running(place)
    if running.is_held():
        return tell_of_other(running, port)
    place.logs.mkdir(parents=True, exist_ok=True)
    log = place.logs / "supervisor.log"
    with log.open("wb") as words:
        child = subprocess.Popen(
            [str(place.python), "-m", "core.config.local", "--began", str(began), "demo", "--port", str(port)],
            cwd=place.root,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with log.open("rb") as words:
        try:
            return _follow(child, words, running)
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            _copy(words)
            raise


def _follow(child: "subprocess.Popen[bytes]", words: IO[bytes], running: Running) -> int:
    while True:
        ended = child.poll()
        state = running.state()
        is_ready = bool(ended is None and state and state["pid"] == child.pid and state["ready"])
        _copy(words)
        if is_ready:
            return 0
        if ended is not None:
            return ended or 1
        time.sleep(0.1)


def _copy(words: IO[bytes]) -> None:
    sys.stdout.write(words.read().decode(errors="replace"))
    sys.stdout.flush()
