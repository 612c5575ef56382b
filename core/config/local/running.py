"""Knows whether a demo runs from a state folder, and keeps a second one from starting beside it."""

import fcntl
import json
import os
import signal
import time
from pathlib import Path
from typing import IO, TypedDict

from core.config.local.leftovers import end_leftovers
from core.config.local.place import Place
from core.config.local.report import LocalError


class State(TypedDict):
    """What a running demo says of itself."""

    pid: int
    port: int
    ready: bool


class Running:
    """The one demo of a state folder; held as a lock that the kernel lets go of however the demo ends."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.lock_file = place.run / "lock"
        self.state_file = place.run / "demo.json"
        self.held: IO[bytes] | None = None

    def take(self) -> bool:
        """Hold the folder for this process; False when another demo holds it."""
        self.place.run.mkdir(parents=True, exist_ok=True)
        lock = self.lock_file.open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self.held = lock
        return True

    def is_held(self) -> bool:
        """True while some demo runs from this folder."""
        if not self.lock_file.exists():
            return False
        if self.take():
            self.let_go()
            return False
        return True

    def let_go(self) -> None:
        if self.held:
            self.held.close()
            self.held = None

    def note(self, *, port: int, ready: bool) -> None:
        write_json(self.state_file, {"pid": os.getpid(), "port": port, "ready": ready})

    def state(self) -> State | None:
        try:
            state: State = json.loads(self.state_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return state

    def forget(self) -> None:
        self.state_file.unlink(missing_ok=True)
        (self.place.state / "demo.json").unlink(missing_ok=True)

    def stop(self, patience: float = 60.0) -> str:
        """End the demo of this folder, or what a killed one left; what was found."""
        state = self.state()
        if self.is_held() and state:
            os.kill(state["pid"], signal.SIGTERM)
            until = time.monotonic() + patience
            while self.is_held():
                if time.monotonic() > until:
                    os.kill(state["pid"], signal.SIGKILL)
                    break
                time.sleep(0.1)
            end_leftovers(self.place.mark)
            return f"the demo on port {state['port']} has stopped"
        if self.is_held():
            raise LocalError("a demo is just starting here; try again in a moment.")
        count = end_leftovers(self.place.mark)
        self.forget()
        return f"ended {count} processes that a killed demo had left" if count else "no demo is running here"


def write_json(file: Path, value: object) -> None:
    """Written whole or not at all, and readable by its owner alone: it may hold passwords."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    fresh.replace(file)
