"""Connections with services and exchange packets, for the tests of isolation."""

from collections.abc import Callable
from itertools import count

from django.utils import timezone

from core.integrations.exchange.connecting import keep_connection
from core.integrations.models import ExchangeConnection, Packet, WebhookDelivery
from core.integrations.webhooks.subscribing import keep_subscription
from core.jobs.models import Schedule
from core.lib.company import current_company, public_schema
from tests.factories.people import make_organization
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)
EVENTS = ("documents.version.added",)
URL = "https://9.9.9.9/hooks"  # public, and never called
VALUES = {"url": "http://127.0.0.1:1/1c", "login": "exchange", "password": "sandbox"}


def _connection(owner: Owner) -> ExchangeConnection:
    return keep_connection(values=VALUES, title=f"Service {owner.company_mark} {next(_numbers)}", connector="onec")


def connection(owner: Owner) -> Thing:
    row = _connection(owner)
    data = {**VALUES, "title": row.title, "values": VALUES, "is_active": True}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def sent_client(owner: Owner) -> Thing:
    row = _connection(owner)
    client = make_organization(f"Client {owner.company_mark} {next(_numbers)}")
    names = {"pk": row.pk, "object_type": "counterparty", "number": client.pk}
    return Thing(row=row, names=names, seen_by=SeenBy.COMPANY)


def sending_connection(owner: Owner) -> Thing:
    client = make_organization(f"Client {owner.company_mark} {next(_numbers)}")
    row = _connection(owner)
    data = {"object_type": "counterparty", "id": client.pk}
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


def webhook(owner: Owner) -> Thing:
    row = keep_subscription(title=f"Hook {owner.company_mark} {next(_numbers)}", url=URL, events=EVENTS)
    data = {"title": row.title, "url": URL, "events": list(EVENTS), "is_active": True}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def delivery(owner: Owner) -> Thing:
    row = WebhookDelivery.objects.create(
        subscription=webhook(owner).row,
        message_id=f"msg-{owner.company_mark}-{next(_numbers)}",
        event=EVENTS[0],
        body={"id": owner.company_mark},
    )
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


def schedule(owner: Owner) -> Thing:
    name = f"ask-{owner.company_mark}-{next(_numbers)}"
    company = current_company().schema
    with public_schema():
        row = Schedule.objects.create(
            company=company,
            name=name,
            kind="integrations.ask_changes",
            cron="*/5 * * * *",
            time_zone="Europe/Moscow",
            next_run_at=timezone.now(),
        )
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data={"is_on": True})


EXCHANGE: dict[str, Callable[[Owner], Thing]] = {
    "exchange:connection": connection,
    "exchange:connection_check": connection,
    "exchange:connection_switch": connection,
    "exchange:connection_ask": connection,
    "exchange:connection_hook": connection,
    "exchange:connection_file": connection,
    "exchange:connection_export": connection,
    "api:exchange_connection-export": connection,
    "api:exchange_connection-file": connection,
    "exchange:send": sent_client,
    "api:exchange_connection-send": sending_connection,
    "exchange:packet_detail": orphan,
    "exchange:packet_repeat": orphan,
    "exchange:packet_missing": orphan,
    "schedules:run": schedule,
    "schedules:on": schedule,
    "schedules:off": schedule,
    "api:schedule-detail": schedule,
    "api:schedule-run": schedule,
    "api:schedule-switch": schedule,
    "webhooks:subscription": webhook,
    "webhooks:subscription_secret": webhook,
    "webhooks:subscription_switch": webhook,
    "webhooks:subscription_trial": webhook,
    "webhooks:subscription_remove": webhook,
    "webhooks:delivery": delivery,
    "webhooks:delivery_again": delivery,
    "api:webhook-detail": webhook,
    "api:webhook-secret": webhook,
    "api:webhook-switch": webhook,
    "api:webhook-test": webhook,
    "api:webhook_delivery-detail": delivery,
    "api:webhook_delivery-resend": delivery,
    "api:exchange_connection-detail": connection,
    "api:exchange_connection-check": connection,
    "api:exchange_connection-switch": connection,
    "api:exchange_connection-ask": connection,
    "api:exchange_connection-hook": connection,
    "api:exchange_packet-detail": orphan,
    "api:exchange_packet-repeat": orphan,
    "api:exchange_packet-missing": orphan,
}
