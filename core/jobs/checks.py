"""System checks of jobs and event handlers."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from core.jobs.catalogue import all_kinds
from core.jobs.kinds import JobKind
from core.registry.modules import registry


@register()
def check_kinds(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A module's jobs carry its slug: by it the gate knows whether they may run."""
    return [problem for kind in all_kinds() if (problem := _problem(kind))]


@register()
def check_heirs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What follows a failed job is a kind of its own."""
    known = {kind.name for kind in all_kinds()}
    return [
        Error(f"{kind.name} is to be followed by {kind.on_failed}, which is no kind of job.", id="jobs.E002")
        for kind in all_kinds()
        if kind.on_failed and kind.on_failed not in known
    ]


def _problem(kind: JobKind) -> Error | None:
    config = apps.get_containing_app_config(kind.run.__module__)
    if config is None or config.label not in registry or kind.name.startswith(f"{config.label}."):
        return None
    return Error(f"{kind.run.__module__}: the job {kind.name} must start with {config.label}.", id="jobs.E001")
