"""What each kind of job does: functions registered by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.jobs.running import RunningJob

type JobFunction = Callable[[dict[str, Any], RunningJob], Any]


class BadKind(Exception):
    """Two functions claim one kind of job."""


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A function and how it is repeated.

    `batch` above one lets that many waiting jobs of one company share a transaction: for short work that touches
    nothing but the database. `vendor_only` work runs in the public schema and for no company. `on_failed` names the
    kind that is added with the same payload, in the same statement, when a job has failed for good: also where its
    worker was killed each time.
    """

    name: str
    run: JobFunction
    max_attempts: int = 5
    retry_after: float = 5.0  # seconds before the second attempt; each later pause is four times longer
    batch: int = 1
    vendor_only: bool = False
    on_failed: str = ""


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    known = _kinds.get(kind.name)
    if known is not None and _origin(known.run) != _origin(kind.run):
        raise BadKind(f"{kind.name} is registered by {_origin(known.run)} and {_origin(kind.run)}")
    _kinds[kind.name] = kind


def registered() -> Mapping[str, JobKind]:
    """Return what has been registered so far; `core.jobs.catalogue` sees to it that this is everything."""
    return _kinds


def _origin(function: JobFunction) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', type(function).__qualname__)}"


def job(
    name: str,
    *,
    max_attempts: int = 5,
    retry_after: float = 5.0,
    batch: int = 1,
    vendor_only: bool = False,
    on_failed: str = "",
) -> Callable[[JobFunction], JobFunction]:
    """Register the function as a kind of job; the name starts with the module's slug or the kernel package."""

    def note(function: JobFunction) -> JobFunction:
        register(
            JobKind(
                name=name,
                run=function,
                max_attempts=max_attempts,
                retry_after=retry_after,
                batch=batch,
                vendor_only=vendor_only,
                on_failed=on_failed,
            )
        )
        return function

    return note
