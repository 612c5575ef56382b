"""The connectors that this installation offers: the kernel's, and those of modules."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.integrations.exchange.connector import CHANGES, Connector
from core.lib.errors import InvalidInput
from core.registry.modules import registry


class UnknownConnector(InvalidInput):
    code = "unknown_connector"
    message = _("There is no such kind of connection.")


@cache
def _loaded(names: tuple[str, ...]) -> dict[str, type[Connector]]:
    found: dict[str, type[Connector]] = {}
    for name in names:
        one = import_string(name)
        if not (isinstance(one, type) and issubclass(one, Connector)):
            raise ImproperlyConfigured(f"CONNECTORS: {name} is no Connector")
        if one.code in found:
            raise ImproperlyConfigured(f"CONNECTORS: {name} has the code {one.code} of another")
        found[one.code] = one
    return found


def connectors() -> dict[str, type[Connector]]:
    """Return the connector classes by code, in the order of the settings."""
    of_modules = (name for spec in registry.all() for name in spec.connectors)
    return _loaded((*settings.CONNECTORS, *of_modules))


def connector_class(code: str) -> type[Connector]:
    try:
        return connectors()[code]
    except KeyError:
        raise UnknownConnector from None


def object_words(code: str) -> dict[str, str]:
    """Return what people call the connector's kinds of objects."""
    kind = connectors().get(code)
    words = kind.object_types if kind else {}
    return {CHANGES: gettext("What is new"), **{name: str(word) for name, word in words.items()}}
