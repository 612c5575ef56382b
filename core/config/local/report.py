"""What a person at the terminal reads: numbered steps with their times, and troubles in one line."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

DEMO_STEPS = 9
LINT_STEPS = 5
TEST_STEPS = 11


class LocalError(Exception):
    """Something that a person can mend; its text is the whole message."""


def say(text: str = "") -> None:
    print(text, flush=True)


def warn(text: str) -> None:
    print(f"atrium: {text}", file=sys.stderr, flush=True)


class Steps:
    """Numbers the steps of a command and tells how long each took."""

    def __init__(self, total: int, began: float | None = None, done: int = 0) -> None:
        self.total = total
        self.done = done
        self.began = began or time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator["Step"]:
        self.done += 1
        say(f"[{self.done}/{self.total}] {title} …")
        step = Step()
        began = time.monotonic()
        yield step
        note = f": {step.note}" if step.note else ""
        say(f"      {time.monotonic() - began:5.1f} s{note}")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


class Step:
    """One step; its note says what came out of it."""

    note = ""
