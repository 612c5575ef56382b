"""Keep connections: credentials go in and never come out; a connection is tried, switched off, resumed."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.record import differences, record
from core.events.outbox import emit
from core.integrations.breaker import Breaker
from core.integrations.exchange.catalogue import connector_class
from core.integrations.exchange.connector import CHANGES, Connector
from core.integrations.exchange.events import ExchangeMoved
from core.integrations.models import ExchangeConnection, Packet, PacketState
from core.jobs import enqueue_all
from core.lib.errors import IntegrationError, InvalidInput

RUN = "integrations.run_packet"


def connector_of(own: ExchangeConnection) -> Connector:
    made = connector_class(own.connector)({**own.settings, **json.loads(own.credentials or "{}")})
    made.connection_id = own.pk
    return made


def breaker_of(own: ExchangeConnection) -> Breaker:
    return Breaker(key=f"connection:{own.pk}")


@transaction.atomic
def keep_connection(
    *, values: Mapping[str, str], title: str = "", connector: str = "", connection_id: int | None = None
) -> ExchangeConnection:
    """Make a connection, or change one; an empty secret keeps the one that is there while the rest stays the same."""
    if connection_id is None:
        own = ExchangeConnection(connector=connector_class(connector).code)
    else:
        own = ExchangeConnection.objects.select_for_update().get(pk=connection_id)
    kind = connector_class(own.connector)
    before = facts_of(own) if own.pk else {}
    secrets = json.loads(own.credentials or "{}")
    plain = {one.name: values.get(one.name, "").strip() for one in kind.settings if not one.is_secret}
    given = {one.name: values.get(one.name, "").strip() for one in kind.settings if one.is_secret}
    if plain == own.settings:
        given = {name: value or secrets.get(name, "") for name, value in given.items()}
    if missing := [name for name, value in {**plain, **given}.items() if not value]:
        raise InvalidInput(
            _("The service needs more to know you."), fields={key: [_("Fill this in.")] for key in missing}
        )
    own.settings, own.credentials, own.title = plain, json.dumps(given), title.strip()[:80]
    own.checked_at, own.works, own.check_result = None, None, ""
    own.save()
    transaction.on_commit(breaker_of(own).forget)
    record(
        "integrations.exchange.connected",
        subject=own,
        subject_name=name_of(own),
        facts={"secret_replaced": True} if before and given != secrets else {},
        changes=differences(before, facts_of(own)),
    )
    return own


def check_connection(*, connection_id: int) -> ExchangeConnection:
    """Ask the service who we are, outside of any transaction, and keep what it said."""
    own = ExchangeConnection.objects.get(pk=connection_id)
    try:
        works, words = True, connector_of(own).check()
    except IntegrationError as error:
        works, words = False, str(error)
    if works:
        breaker_of(own).forget()
    ExchangeConnection.objects.filter(pk=own.pk, changed_at=own.changed_at).update(
        checked_at=timezone.now(), works=works, check_result=words[:300]
    )
    own.refresh_from_db()
    return own


@transaction.atomic
def switch_connection(*, connection_id: int, is_active: bool) -> ExchangeConnection:
    """Switch the connection off, or on again; what waits for it goes on where it stood."""
    own = ExchangeConnection.objects.select_for_update().get(pk=connection_id)
    own.is_active = is_active
    if is_active:
        own.failures, own.paused_at = 0, None
        transaction.on_commit(breaker_of(own).forget)
        waiting = Packet.objects.filter(connection=own, state=PacketState.WAITING).order_by("pk")
        enqueue_all(kind=RUN, payloads=[{"packet": pk} for pk in waiting.values_list("pk", flat=True)])
    own.save(update_fields=["is_active", "failures", "paused_at", "changed_at"])
    if is_active:
        record("integrations.exchange.resumed", subject=own, subject_name=name_of(own))
    else:
        record("integrations.exchange.switched_off", subject=own, subject_name=name_of(own))
    emit(ExchangeMoved(connection_id=own.pk, object_type=CHANGES))
    return own


def name_of(own: ExchangeConnection) -> str:
    return own.title or str(connector_class(own.connector).title)


def facts_of(own: ExchangeConnection) -> dict[str, Any]:
    """Return what may be seen and recorded of a connection: never what is secret."""
    return {"title": own.title, "is_active": own.is_active, **own.settings}
