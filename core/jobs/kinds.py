"""What each kind of job does: functions registered by name, found through SPEC.jobs and the setting KERNEL_JOBS."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings

from core.jobs.running import RunningJob
from core.registry.modules import registry

type JobFunction = Callable[[dict[str, Any], RunningJob], Any]


class BadKind(Exception):
    """Two functions claim one kind of job."""


class UnknownKind(LookupError):
    """No function is registered for this kind of job."""


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A function and how it is repeated.

    `batch` above one lets that many waiting jobs of one company share a transaction: for short work that touches
    nothing but the database. `vendor_only` work runs in the public schema and for no company.
    """

    name: str
    run: JobFunction
    max_attempts: int = 5
    retry_after: float = 5.0  # seconds before the second attempt; each later pause is four times longer
    batch: int = 1
    vendor_only: bool = False


class Kinds:
    """All kinds by name; modules that register them are imported on the first question."""

    def __init__(self) -> None:
        self._kinds: dict[str, JobKind] = {}
        self._lock = threading.RLock()
        self._loaded = False

    def register(self, kind: JobKind) -> None:
        known = self._kinds.get(kind.name)
        if known is not None and _origin(known.run) != _origin(kind.run):
            raise BadKind(f"{kind.name} is registered by {_origin(known.run)} and {_origin(kind.run)}")
        self._kinds[kind.name] = kind

    def get(self, name: str) -> JobKind:
        self._load()
        try:
            return self._kinds[name]
        except KeyError:
            raise UnknownKind(name) from None

    def all(self) -> tuple[JobKind, ...]:
        self._load()
        return tuple(self._kinds.values())

    def _load(self) -> None:
        if self._loaded:
            return
        with self._lock:
            for path in (*settings.KERNEL_JOBS, *(path for spec in registry.all() for path in spec.jobs)):
                import_module(path)
            self._loaded = True


kinds = Kinds()


def _origin(function: JobFunction) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', type(function).__qualname__)}"


def job(
    name: str, *, max_attempts: int = 5, retry_after: float = 5.0, batch: int = 1, vendor_only: bool = False
) -> Callable[[JobFunction], JobFunction]:
    """Register the function as a kind of job; the name starts with the module's slug or the kernel package."""

    def register(function: JobFunction) -> JobFunction:
        kinds.register(
            JobKind(
                name=name,
                run=function,
                max_attempts=max_attempts,
                retry_after=retry_after,
                batch=batch,
                vendor_only=vendor_only,
            )
        )
        return function

    return register
