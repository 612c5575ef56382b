"""The gateways that this installation offers."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.integrations.gateways.gateway import Credentials, Gateway
from core.lib.errors import InvalidInput


class UnknownGateway(InvalidInput):
    code = "unknown_gateway"
    message = _("There is no such payment system.")


@cache
def _loaded(names: tuple[str, ...]) -> dict[str, type[Gateway]]:
    found: dict[str, type[Gateway]] = {}
    for name in names:
        one = import_string(name)
        if not (isinstance(one, type) and issubclass(one, Gateway)):
            raise ImproperlyConfigured(f"PAYMENT_GATEWAYS: {name} is no Gateway")
        if one.code in found:
            raise ImproperlyConfigured(f"PAYMENT_GATEWAYS: {name} has the code {one.code} of another")
        found[one.code] = one
    return found


def gateways() -> dict[str, type[Gateway]]:
    """Return the classes named in the setting, by code and in its order; their shape is checked once."""
    return _loaded(tuple(settings.PAYMENT_GATEWAYS))


def gateway_class(code: str) -> type[Gateway]:
    try:
        return gateways()[code]
    except KeyError:
        raise UnknownGateway from None


def gateway_for(code: str, values: dict[str, str]) -> Gateway:
    return gateway_class(code)(Credentials(values=values))
