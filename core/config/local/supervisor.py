"""Keeps programs running: starts, restarts after a crash, collects what they say, stops them in order."""

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from core.config.local.leftovers import MARK
from core.config.local.place import Place
from core.config.local.program import Program
from core.config.local.report import LocalError, say

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
STEADY = 30.0  # a program that ran this long before it crashed starts again at once
LOG_LIMIT = 20_000_000


class Supervisor:
    """The one parent of everything that a demo or a test run needs."""

    def __init__(self, place: Place, changed: Callable[[dict[str, int]], None] | None = None) -> None:
        self.place = place
        self.changed = changed or (lambda pids: None)
        self.keepers: dict[str, Keeper] = {}
        self.stopping = threading.Event()

    def start(self, program: Program) -> None:
        keeper = Keeper(program, self.place)
        self.keepers[program.name] = keeper
        keeper.start()
        self.changed(self.pids())

    def pids(self) -> dict[str, int]:
        return {name: keeper.process.pid for name, keeper in self.keepers.items() if keeper.process}

    def tend(self) -> None:
        """Notice programs that ended, and start those whose pause is over."""
        changes = [keeper.tend() for keeper in self.keepers.values()]
        if any(changes):
            self.changed(self.pids())

    def run(self) -> None:
        """Tend until told to stop."""
        while not self.stopping.wait(0.2):
            self.tend()

    def require_steady(self) -> None:
        """While a demo starts, a program that keeps crashing is a trouble and not something to wait out."""
        self.tend()
        for keeper in self.keepers.values():
            if keeper.crashes >= 3:
                raise LocalError(
                    f"{keeper.program.name} does not stay up ({keeper.log}); its last words:\n{keeper.tail()}"
                )

    def stop(self) -> None:
        """Stop everything, the last started first: servers outlive those who use them."""
        for is_server in (False, True):
            ending = [k for k in reversed(self.keepers.values()) if k.program.is_server == is_server]
            for keeper in ending:
                keeper.ask_to_stop()
            for keeper in ending:
                keeper.wait_stopped()
        self.keepers.clear()

    def heed_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())


class Keeper:
    """One program: its process, its log and when to start it again."""

    def __init__(self, program: Program, place: Place) -> None:
        self.program = program
        self.mark = place.mark
        self.log = place.logs / f"{program.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.crashes = 0
        self.started = 0.0
        self.due: float | None = None
        self.last: deque[str] = deque(maxlen=15)

    def start(self) -> None:
        program = self.program
        owner: dict[str, Any] = program.account.as_owner() if program.account else {}
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.due = None
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            program.command,
            cwd=program.directory,
            env={**program.environment, MARK: self.mark},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **owner,
        )
        if self.process.stdout:
            threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def tend(self) -> bool:
        """True when the process is another one than before, or gone."""
        if self.process and self.process.poll() is not None:
            self._note_crash(self.process)
            return True
        if self.due and time.monotonic() >= self.due:
            self.start()
            return True
        return False

    def ask_to_stop(self) -> None:
        self.due = None
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)

    def wait_stopped(self) -> None:
        if not self.process:
            return
        try:
            self.process.wait(self.program.patience)
        except subprocess.TimeoutExpired:
            say(f"{self.program.name} did not stop in {self.program.patience:.0f} s and was ended.")
        _end_group(self.process.pid)
        self.process.wait()
        self.process = None

    def tail(self) -> str:
        return "\n".join(self.last)

    def _note_crash(self, process: "subprocess.Popen[bytes]") -> None:
        _end_group(process.pid)
        ran = time.monotonic() - self.started
        self.crashes = 1 if ran > STEADY else self.crashes + 1
        pause = 0.0 if ran > STEADY else min(FIRST_PAUSE * 2 ** (self.crashes - 1), LONGEST_PAUSE)
        self.due = time.monotonic() + pause
        self.process = None
        how = _how(process.returncode)
        say(f"{self.program.name} ended with {how}; starting it again in {pause:.1f} s ({self.log})")

    def _listen(self, words: IO[bytes]) -> None:
        with words:
            for raw in words:
                line = raw.decode(errors="replace").rstrip("\n")
                self.last.append(line)
                self._write(line)
                if not self.program.is_server:
                    say(f"{self.program.name:>9} | {line}")

    def _write(self, line: str) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(line + "\n")
            full = log.tell() > LOG_LIMIT
        if full:
            self.log.replace(self.log.with_suffix(".log.1"))


def _end_group(leader: int) -> None:
    """What a program started goes with it, also when it was killed and could not see to that."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def tail_of(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) if log.exists() else ""
