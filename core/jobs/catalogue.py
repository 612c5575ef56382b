"""All kinds of jobs: those of SPEC.jobs and KERNEL_JOBS, and one for each handler of an event."""

from functools import cache
from importlib import import_module

from django.conf import settings

from core.jobs.kinds import JobKind, registered
from core.jobs.listeners import routes
from core.registry.modules import registry


class UnknownKind(LookupError):
    """No function is registered for this kind of job."""


@cache
def _load() -> None:
    for path in (*settings.KERNEL_JOBS, *(path for spec in registry.all() for path in spec.jobs)):
        import_module(path)
    routes()


def find_kind(name: str) -> JobKind:
    _load()
    try:
        return registered()[name]
    except KeyError:
        raise UnknownKind(name) from None


def all_kinds() -> tuple[JobKind, ...]:
    _load()
    return tuple(registered().values())
