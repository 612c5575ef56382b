"""Objects that a service sends by itself: a signed message becomes a packet, one however often it is sent."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.urlconf import own_urlconf
from core.audit.record import record
from core.integrations.exchange.catalogue import connector_class
from core.integrations.exchange.connecting import RUN, connector_of, name_of
from core.integrations.exchange.connector import CHANGES, Pushed, WrongShape
from core.integrations.exchange.exchanging import ask_changes
from core.integrations.exchange.speaking import parsed
from core.integrations.models import ExchangeConnection, Packet, PacketDirection
from core.integrations.signing import genuine_id, new_secret
from core.jobs import enqueue
from core.lib.errors import InvalidInput
from core.lib.links import absolute_url

LONGEST_PERIOD = timedelta(days=366)


class ForgedPush(Exception):
    """It is not signed by whoever knows the secret, or not a moment ago; nobody is told which."""


@transaction.atomic
def open_hook(*, connection_id: int) -> str:
    """Give the connection an address, or its address another secret; return the secret, which is never seen again."""
    own = ExchangeConnection.objects.select_for_update().get(pk=connection_id)
    is_new = not own.hook_key
    secret = new_secret()
    own.hook_key, own.hook_secret = own.hook_key or secrets.token_urlsafe(24), secret
    own.save(update_fields=["hook_key", "hook_secret"])
    if is_new:
        record("integrations.hook.opened", subject=own, subject_name=name_of(own))
    else:
        record("integrations.hook.secret_replaced", subject=own, subject_name=name_of(own))
    return secret


@transaction.atomic
def close_hook(*, connection_id: int) -> None:
    """Hear nothing more at the connection's address."""
    own = ExchangeConnection.objects.select_for_update().get(pk=connection_id)
    if own.hook_key:
        own.hook_key, own.hook_secret = "", ""
        own.save(update_fields=["hook_key", "hook_secret"])
        record("integrations.hook.closed", subject=own, subject_name=name_of(own))


def hook_url(own: ExchangeConnection) -> str:
    path = reverse("exchange:hook", args=[own.hook_key], urlconf=own_urlconf()) if own.hook_key else ""
    return absolute_url(path) if path else ""


def hear_push(own: ExchangeConnection, *, headers: Mapping[str, str], body: bytes) -> bool:
    """Keep what came as a packet; False says that this message is known already.

    A message of the type "changes" says only that there is something new: what it is we ask for ourselves.

    Raises ForgedPush, and WrongShape for a signed message that nobody can read.
    """
    message_id = genuine_id(own.hook_secret, headers, body, now=time.time())
    if not message_id:
        raise ForgedPush
    said = parsed(body, Pushed)
    if said.type == CHANGES:
        return _hear_of_changes(own)
    if said.type not in connector_class(own.connector).object_types:
        raise WrongShape(_("unknown kinds of objects: %(kinds)s") % {"kinds": said.type})
    with transaction.atomic():
        is_new = _keep(own, f"pushed:{message_id}", said)
        if is_new:
            ExchangeConnection.objects.filter(pk=own.pk).update(hook_heard_at=timezone.now())
    return is_new


@transaction.atomic
def _hear_of_changes(own: ExchangeConnection) -> bool:
    """Ask at once what is new; however many such messages come, one question is open."""
    stands = ExchangeConnection.objects.filter(pk=own.pk, is_active=True, paused_at=None)
    if not stands.update(hook_heard_at=timezone.now()):
        return False
    ask_changes(own, at=timezone.now())
    return True


@transaction.atomic
def hear_file(*, connection_id: int, content: bytes) -> int:
    """Take a file of the service in: each object of it is a packet, the same file again brings none.

    Returns how many packets are new; raises InvalidInput for a file that cannot be read.
    """
    own = ExchangeConnection.objects.get(pk=connection_id)
    said = connector_of(own).read_file(content)
    digest = hashlib.sha256(content).hexdigest()[:24]
    new = sum(_keep(own, f"file:{digest}:{one.type}:{one.id}"[:160], one) for one in said)
    record("integrations.exchange.file_taken", subject=own, subject_name=name_of(own), facts={"count": new})
    return new


def give_file(*, connection_id: int, viewer: Any, since: date, until: date) -> bytes:
    """Return a file for the service of what the viewer may see of these days, both included.

    Raises InvalidInput that names "since" or "until".
    """
    own = ExchangeConnection.objects.get(pk=connection_id)
    if not timedelta(0) <= until - since <= LONGEST_PERIOD:
        raise InvalidInput(fields={"until": [_("From one day to a year, the later day second.")]})
    content = connector_of(own).write_file(viewer, since=since, until=until)
    facts = {"since": str(since), "until": str(until)}
    record("integrations.exchange.file_given", subject=own, subject_name=name_of(own), facts=facts)
    return content


def _keep(own: ExchangeConnection, key: str, said: Pushed) -> bool:
    packet, is_new = Packet.objects.get_or_create(
        connection=own,
        key=key,
        defaults={
            "direction": PacketDirection.IN,
            "object_type": said.type,
            "external_id": said.id,
            "version": said.version,
            "is_pushed": said.data is not None,
            "payload": said.data or {},
        },
    )
    if is_new:
        enqueue(kind=RUN, payload={"packet": packet.pk})
    return is_new
