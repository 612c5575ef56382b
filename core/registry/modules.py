"""The sealed registry of installed modules."""

import re
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from core.lib.company import CurrentCompany
from core.registry.spec import ModuleSpec

SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}\Z")


class BadModule(Exception):
    """A module's declaration cannot be used."""


class Registry:
    """Modules by slug, in the order of the settings; closed once Django has started."""

    def __init__(self) -> None:
        self._specs: dict[str, ModuleSpec] = {}
        self._configs: dict[str, AppConfig] = {}
        self._sealed = False

    def register(self, spec: Any, config: AppConfig) -> None:
        if self._sealed:
            raise BadModule(f"{config.name}: the registry is sealed")
        if not isinstance(spec, ModuleSpec):
            raise BadModule(f"{config.name}.module.SPEC must be a ModuleSpec, not {type(spec).__name__}")
        if not SLUG.match(spec.slug) or spec.slug != config.label:
            raise BadModule(f"{config.name}: slug {spec.slug!r} must equal the app label {config.label!r}")
        if spec.slug in self._specs:
            raise BadModule(f"{config.name}: slug {spec.slug!r} is taken by {self._configs[spec.slug].name}")
        self._specs[spec.slug] = spec
        self._configs[spec.slug] = config

    def seal(self) -> None:
        self._sealed = True

    def all(self) -> tuple[ModuleSpec, ...]:
        return tuple(self._specs.values())

    def get(self, slug: str) -> ModuleSpec:
        return self._specs[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._specs

    def enabled(self, company: CurrentCompany) -> tuple[ModuleSpec, ...]:
        """Return the modules that are switched on for the company."""
        return tuple(spec for spec in self._specs.values() if spec.slug in company.modules)

    def owner_of(self, event_or_permission: str) -> str | None:
        """Return the slug of the module whose prefix the dotted name carries, None for the kernel's own."""
        prefix = event_or_permission.partition(".")[0]
        return prefix if prefix in self._specs else None


registry = Registry()


class ModuleConfig(AppConfig):
    """The app config of a business module: it registers the module's SPEC and nothing else."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # A module's apps.py imports this class too; Django must not hesitate between the two.
        super().__init_subclass__(**kwargs)
        cls.default = True

    @cached_property
    def spec(self) -> ModuleSpec:
        spec: ModuleSpec = import_string(f"{self.name}.module.SPEC")
        return spec

    def ready(self) -> None:
        registry.register(self.spec, self)


def installed_module_names() -> list[str]:
    """Return the app names of installed modules: those of the settings list and of the entry-point group."""
    return list(settings.INSTALLED_MODULES)


def module_app_labels() -> frozenset[str]:
    return frozenset(config.label for config in apps.get_app_configs() if isinstance(config, ModuleConfig))
