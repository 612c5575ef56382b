"""Connections to places that a company or a browser names: out into the world, never into our own network.

The name is resolved once and the connection goes to the very address that was judged, so that a name which answers
otherwise a moment later (rebinding) gains nothing.
"""

import ipaddress
import socket

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.lib.errors import IntegrationError


class UnknownHost(IntegrationError):
    code = "unknown_host"
    message = _("There is no server named %(host)s: check how it is spelled.")

    def __init__(self, host: str) -> None:
        super().__init__(permanent=True, host=host)


class ForbiddenPlace(IntegrationError):
    code = "forbidden_place"
    message = _("%(host)s is an address inside a private network: only public servers can be connected.")

    def __init__(self, host: str) -> None:
        super().__init__(permanent=True, host=host)


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """Open a connection to the first address of the host that answers; OSError where none does.

    Raises UnknownHost or ForbiddenPlace before anything is sent.
    """
    trouble: OSError = OSError(f"{host} has no address")
    for address in public_addresses(host, port):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            trouble = error
    raise trouble


def public_addresses(host: str, port: int) -> list[str]:
    """Return the host's addresses; one private among them forbids the host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise UnknownHost(host) from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(_is_allowed(address) for address in addresses):
        raise ForbiddenPlace(host)
    return addresses


def _is_allowed(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_global and not address.is_multicast:
        return True
    networks = (ipaddress.ip_network(network) for network in settings.PRIVATE_NETWORKS_ALLOWED)
    return any(address in network for network in networks)
