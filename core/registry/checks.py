"""System checks of every module's declaration, so that `manage.py check` fails and not a page."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from core.registry.modules import registry
from core.registry.spec import ACTIONS, ModuleSpec


@register()
def check_modules(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [problem for spec in registry.all() for problem in _problems(spec)]


def _problems(spec: ModuleSpec) -> Iterator[CheckMessage]:
    for path in (spec.urls, spec.api_urls, *spec.jobs):
        if path and (problem := _import_problem(path, import_module)):
            yield Error(f"{spec.slug}: {path}: {problem}", id="registry.E001")
    told = [path for one in spec.notifications for path in (one.facts, one.recent)]
    own = (spec.on_enable, spec.demo, spec.settings_form, spec.act_lines, spec.calculator)
    lists = (
        spec.handlers.values(),
        spec.home_blocks,
        spec.object_deeds,
        spec.connectors,
        spec.template_kinds,
        spec.block_types,
        spec.widgets,
        spec.client_columns,
        spec.client_lines,
    )
    for path in (*own, *(path for paths in lists for path in paths), *told):
        if path and (problem := _import_problem(path, import_string)):
            yield Error(f"{spec.slug}: {path}: {problem}", id="registry.E001")
    for path in (path for one in spec.handovers for path in (one.count, one.give)):
        if problem := _import_problem(path, import_string):
            yield Error(f"{spec.slug}: {path}: {problem}", id="registry.E001")
    yield from _name_problems(spec)


def _name_problems(spec: ModuleSpec) -> Iterator[CheckMessage]:
    prefix = f"{spec.slug}."
    declared = {permission.code for permission in spec.permissions}
    used = {item.permission for item in spec.navigation} | {code for role in spec.roles for code in role.permissions}
    told = {one.event for one in spec.notifications}
    told |= {ready.code for one in spec.notifications for ready in one.triggers}
    for code in sorted(declared | told | {role.code for role in spec.roles}):
        if not code.startswith(prefix):
            yield Error(f"{spec.slug}: {code} must start with {prefix}", id="registry.E002")
    named = [(kind.code, f"{spec.slug}-") for kind in spec.number_kinds]
    named += [(kind.code, f"{spec.slug}_") for kind in spec.directories]
    for code, start in named:
        if not code.startswith(start):
            yield Error(f"{spec.slug}: {code} must start with {start}", id="registry.E002")
    for permission in spec.permissions:
        if permission.action not in ("", *ACTIONS):
            yield Error(f"{spec.slug}: {permission.code}: {permission.action} is no action", id="registry.E004")
    for code in sorted(used - declared):
        if code.startswith(prefix):
            yield Error(f"{spec.slug}: permission {code} is used and not declared", id="registry.E003")


def _import_problem(path: str, load: Any) -> str:
    try:
        load(path)
    except (ImportError, AttributeError) as error:
        return str(error)
    return ""
