"""Connections with services and exchange packets, for the tests of isolation."""

from collections.abc import Callable
from itertools import count

from core.integrations.exchange.connecting import keep_connection
from core.integrations.models import ExchangeConnection, Packet
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)
VALUES = {"url": "http://127.0.0.1:1/1c", "login": "exchange", "password": "sandbox"}


def _connection(owner: Owner) -> ExchangeConnection:
    return keep_connection(values=VALUES, title=f"Service {owner.company_mark} {next(_numbers)}", connector="onec")


def connection(owner: Owner) -> Thing:
    row = _connection(owner)
    data = {**VALUES, "title": row.title, "values": VALUES, "is_active": True}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def orphan(owner: Owner) -> Thing:
    name = f"A-{owner.company_mark}-{next(_numbers)}"
    row = Packet.objects.create(
        connection=_connection(owner),
        key=name,
        direction="in",
        object_type="contract",
        external_id=name,
        state="orphan",
        problem=f"Waits {owner.company_mark}",
        parent_type="counterparty",
        parent_external_id="C-1",
    )
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


EXCHANGE: dict[str, Callable[[Owner], Thing]] = {
    "exchange:connection": connection,
    "exchange:connection_check": connection,
    "exchange:connection_switch": connection,
    "exchange:connection_ask": connection,
    "exchange:connection_hook": connection,
    "exchange:packet_detail": orphan,
    "exchange:packet_repeat": orphan,
    "exchange:packet_missing": orphan,
    "api:exchange_connection-detail": connection,
    "api:exchange_connection-check": connection,
    "api:exchange_connection-switch": connection,
    "api:exchange_connection-ask": connection,
    "api:exchange_connection-hook": connection,
    "api:exchange_packet-detail": orphan,
    "api:exchange_packet-repeat": orphan,
    "api:exchange_packet-missing": orphan,
}
