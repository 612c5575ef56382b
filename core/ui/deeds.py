"""Deeds that other parts of the house offer on an object's page; the setting OBJECT_DEEDS names who offers."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A button that posts at once."""

    label: Any
    icon: str
    url: str


def deeds_of(user: Any, thing: Model) -> list[Deed]:
    """Return what the user may do with the object, in the order of the setting."""
    return [deed for name in settings.OBJECT_DEEDS for deed in import_string(name)(user, thing)]
