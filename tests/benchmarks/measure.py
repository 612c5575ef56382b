"""Timing and the printed table."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

# Everything once over tiny sizes: shows that the benchmarks still run, and says nothing about speed.
SMOKE = os.environ.get("BENCH_SMOKE") == "1"


def size(usual: int, smoke: int) -> int:
    return smoke if SMOKE else usual


@dataclass(frozen=True, kw_only=True)
class Result:
    """One row: our seconds and the peer's for the same work, and the ratio that must be reached."""

    name: str
    ours: float
    peer: float
    peer_name: str
    bar: float
    # True where the peer is the floor that we may exceed at most by the bar (a cost), not the slower one.
    is_cost: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.is_cost else self.peer / self.ours

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bar if self.is_cost else self.ratio >= self.bar

    def __str__(self) -> str:
        sign = "at most" if self.is_cost else "at least"
        verdict = "holds" if self.holds else "MISSED"
        return (
            f"{self.name}\n    ours {_human(self.ours)}, {self.peer_name} {_human(self.peer)}: ratio {self.ratio:.2f}"
            f" ({sign} {self.bar:g}: {verdict}){'. ' + self.note if self.note else ''}"
        )


def _human(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(work: Callable[[], object], *, times: int) -> float:
    """Return the median seconds of several runs; `work` must be repeatable."""
    return statistics.median(seconds(work) for _ in range(size(times, 1)))


def interleaved(ours: Callable[[], object], peer: Callable[[], object], *, times: int) -> tuple[float, float]:
    """Return the medians of two works run in turn, so that whatever else the machine does hits both."""
    pairs = [(seconds(ours), seconds(peer)) for _ in range(size(times, 1))]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
