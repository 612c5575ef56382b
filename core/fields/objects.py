"""Objects to which a company may add fields of its own: one declaration each, named in the setting EXTENDED_OBJECTS."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Extended:
    """`code` is the owner of its fields and the label of the model, whose column `extra` keeps the values."""

    code: str
    title: Any
    icon: str


def extended_objects() -> tuple[Extended, ...]:
    return tuple(one for name in settings.EXTENDED_OBJECTS for one in import_string(name))
