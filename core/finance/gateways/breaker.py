"""A gateway that fails is left alone for a while: payers are told so at once instead of waiting for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from core.finance.gateways.models import Connection
from core.integrations.breaker import Breaker, Failing
from core.integrations.gateways.gateway import GatewayAway


def failing(connection: Connection) -> Failing | None:
    return _breaker(connection).failing()


@contextmanager
def talking(connection: Connection, *, patient: bool = False) -> Iterator[None]:
    """Call a gateway in this block; raises GatewayAway at once while the gateway is left alone.

    Whoever is patient (a job) calls it all the same: that is how it is noticed that the gateway is back.
    """
    breaker = _breaker(connection)
    known = breaker.failing()
    if known is not None and known.is_open and not patient:
        raise GatewayAway(_("it fails lately"))
    try:
        yield
    except GatewayAway as error:
        breaker.note_failure(str(error))
        raise
    if known is not None:
        breaker.forget()


def _breaker(connection: Connection) -> Breaker:
    return Breaker(key=f"gateway:{connection.token}")
