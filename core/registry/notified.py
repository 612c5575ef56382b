"""Events of which people may hear: those that the kernel declares in settings, and those of the modules."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from core.lib.company import CurrentCompany
from core.registry.modules import registry
from core.registry.spec import NotificationType


class BadNotification(Exception):
    """Two declarations claim one event."""


@cache
def notification_types() -> Mapping[str, NotificationType]:
    """Return every declared type by the name of its event, the kernel's first."""
    found: dict[str, NotificationType] = {}
    kernel = (one for path in settings.NOTIFICATION_TYPES for one in import_string(path))
    for one in (*kernel, *(one for spec in registry.all() for one in spec.notifications)):
        if one.event in found:
            raise BadNotification(f"{one.event} is declared twice")
        found[one.event] = one
    return found


def notification_types_of(company: CurrentCompany) -> Mapping[str, NotificationType]:
    """Return the types of the company: a module that is off brings none."""
    return {
        name: one
        for name, one in notification_types().items()
        if (owner := registry.owner_of(name)) is None or owner in company.modules
    }
