"""Deeds that other parts of the house offer on an object's page: those of the setting OBJECT_DEEDS and of modules."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from core.lib.company import current_company
from core.registry.modules import registry


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A button that posts at once, or with `opens` one that leads to a page."""

    label: Any
    icon: str
    url: str
    opens: bool = False


def deeds_of(user: Any, thing: Model) -> list[Deed]:
    """Return what the user may do with the object: the kernel's in the order of the setting, then the modules'."""
    own = (name for spec in registry.enabled(current_company()) for name in spec.object_deeds)
    return [deed for name in (*settings.OBJECT_DEEDS, *own) for deed in import_string(name)(user, thing)]
