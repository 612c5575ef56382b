"""Ask for exchanges and run them: each is a packet whose effect and state are one transaction."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection as database
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.record import record
from core.events.outbox import emit
from core.integrations.exchange.connecting import RUN, breaker_of, connector_of
from core.integrations.exchange.connector import CHANGES, ParentMissing, Ref, Told
from core.integrations.exchange.events import ConnectionPaused, ExchangeMoved
from core.integrations.models import ExchangeConnection, Packet, PacketDirection, PacketState
from core.integrations.pausing import FIRST_PAUSE, note_failure
from core.jobs import enqueue, enqueue_all
from core.jobs.execution import pause_before
from core.lib.errors import DomainError, IntegrationError

LONGEST_PAYLOAD = 64 * 1024  # characters
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' exchange ' || %s, 0))"


@transaction.atomic
def ask(connection: ExchangeConnection, refs: Iterable[Ref], *, direction: str = PacketDirection.IN) -> list[Packet]:
    """Ask for these objects, in order; one that was asked for in this version already is not asked for twice."""
    rows = [
        Packet(
            connection=connection,
            key=f"{direction}:{one.object_type}:{one.external_id}:{one.version}"[:160],
            direction=direction,
            object_type=one.object_type,
            external_id=one.external_id,
        )
        for one in refs
    ]
    known = set(
        Packet.objects.filter(connection=connection, key__in=[one.key for one in rows]).values_list("key", flat=True)
    )
    Packet.objects.bulk_create(rows, ignore_conflicts=True)
    fresh = [one.key for one in rows if one.key not in known]
    made = list(Packet.objects.filter(connection=connection, key__in=fresh).order_by("pk"))
    enqueue_all(kind=RUN, payloads=[{"packet": one.pk} for one in made])
    return made


@transaction.atomic
def ask_changes(connection: ExchangeConnection, *, at: datetime) -> None:
    """Ask what is new since the cursor; a question that is still open is asked again instead of a second one."""
    unanswered = Packet.objects.select_for_update(of=("self",)).filter(connection=connection, object_type=CHANGES)
    found = unanswered.filter(state__in=(PacketState.WAITING, PacketState.FAILED)).order_by("pk").first()
    if found is not None and found.state == PacketState.FAILED:
        _wake([found])
    elif found is None:
        ask(connection, [Ref(object_type=CHANGES, external_id=connection.cursor, version=f"{at:%Y%m%d%H%M%S%f}")])


@transaction.atomic
def repeat(*, packet_id: int) -> Packet:
    """Run the packet once more by hand; what it brought before is brought up to date, not doubled."""
    packet = Packet.objects.select_for_update(of=("self",)).select_related("connection").get(pk=packet_id)
    _wake([packet])
    record("integrations.packet.repeated", subject=packet, subject_name=f"{packet.object_type} {packet.external_id}")
    return packet


@transaction.atomic
def send_out(connection: ExchangeConnection, chain: Sequence[Ref]) -> Packet:
    """Send the last object of a chain, and before it those to which it belongs and which the service has not got.

    Sent once more it is the same packet, so the service gets the same object again and no second one.
    """
    ask(connection, chain, direction=PacketDirection.OUT)
    keys = [f"{PacketDirection.OUT}:{one.object_type}:{one.external_id}:" for one in chain]
    found = {
        one.key: one
        for one in Packet.objects.select_for_update(of=("self",)).filter(connection=connection, key__in=keys)
    }
    last = found[keys[-1]]
    _wake([found[key] for key in keys if found[key].state != PacketState.DONE or key == keys[-1]])
    record("integrations.packet.sent", subject=last, subject_name=f"{last.object_type} {last.external_id}")
    return last


@transaction.atomic
def ask_missing(*, packet_id: int) -> Packet:
    """Ask for the one object that the packet waits for; when it arrives the packet goes on by itself."""
    packet = Packet.objects.select_for_update(of=("self",)).select_related("connection").get(pk=packet_id)
    if packet.state != PacketState.ORPHAN:
        raise DomainError(_("This packet waits for nothing: what it belongs to is here."))
    wanted = Packet.objects.select_for_update(of=("self",)).filter(
        connection=packet.connection,
        direction=packet.direction,
        object_type=packet.parent_type,
        external_id=packet.parent_external_id,
    )
    found = wanted.order_by("-pk").first()
    if found is not None:
        _wake([found])
    else:
        parent = Ref(object_type=packet.parent_type, external_id=packet.parent_external_id)
        (found,) = ask(packet.connection, [parent], direction=packet.direction)
    record("integrations.packet.missing_asked", subject=found, subject_name=f"{found.object_type} {found.external_id}")
    return found


@transaction.atomic
def run_packet(*, packet_id: int, at: datetime) -> Packet:
    """Run a packet whose turn it is; a failure is written to it and tried again later, and raises nothing."""
    packet = Packet.objects.select_for_update(of=("self",)).select_related("connection").get(pk=packet_id)
    own = packet.connection
    if packet.state != PacketState.WAITING or own.paused_at or not own.is_active:
        return packet
    known = breaker_of(own).failing()
    if known is not None and known.is_open:
        _put_off(packet, seconds=max(known.until - at.timestamp(), 1.0), at=at)
        return packet
    began = time.monotonic()
    packet.attempts, packet.tried_at, packet.problem = packet.attempts + 1, at, ""
    try:
        told = _exchanged(packet)
    except ParentMissing as error:
        packet.state, packet.problem = PacketState.ORPHAN, str(error)[:300]
        packet.parent_type, packet.parent_external_id = error.object_type, error.external_id[:120]
    except DomainError as error:
        packet.problem = str(error)[:300]
        if isinstance(error, IntegrationError) and not error.permanent:
            _note_failure(packet, at=at)
        else:
            packet.state, packet.next_at = PacketState.FAILED, None
            packet.problem = _with_fields(error)[:300]
    else:
        _note_success(packet, told, at=at)
    packet.duration_ms = int((time.monotonic() - began) * 1000)
    packet.save()
    _tell_sender(packet)
    emit(ExchangeMoved(connection_id=own.pk, object_type=packet.object_type))
    return packet


def _exchanged(packet: Packet) -> Told:
    connector = connector_of(packet.connection)
    if packet.direction == PacketDirection.OUT:
        return _stored(packet, lambda: connector.send(packet.object_type, packet.external_id, key=packet.key))
    with database.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"{packet.connection_id} {packet.object_type} {packet.external_id}"])
    if packet.is_pushed and not packet.is_pruned:
        payload: Mapping[str, Any] = packet.payload
        if _is_outdated(packet):
            return Told(payload=payload, result={"outdated": True})
        connector.read(packet.object_type, packet.external_id, payload)
    else:
        payload = connector.hear(packet.object_type, packet.external_id)
        # What was heard stays to be seen also where it could not be kept.
        packet.payload, packet.version, packet.is_pruned = _limited(payload), _version(payload), False
    try:
        return _stored(packet, lambda: connector.keep(packet.object_type, payload))
    except ParentMissing:
        # Whoever brings the parent takes this lock before it looks for orphans: either it finds this one, or the
        # second look finds the parent.
        ExchangeConnection.objects.select_for_update().get(pk=packet.connection_id)
        return _stored(packet, lambda: connector.keep(packet.object_type, payload))


def _is_outdated(packet: Packet) -> bool:
    """Tell whether a newer state of the object has been kept already: messages overtake one another."""
    kept = Packet.objects.filter(
        connection=packet.connection_id,
        direction=PacketDirection.IN,
        object_type=packet.object_type,
        external_id=packet.external_id,
        state=PacketState.DONE,
    )
    return kept.exclude(pk=packet.pk).filter(version__gt=packet.version).exists()


def _version(payload: Mapping[str, Any]) -> int | None:
    """Return the object's version where the service counts them."""
    given = str(payload.get("version", ""))
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None


def _stored(packet: Packet, exchange: Callable[[], Told]) -> Told:
    with transaction.atomic():
        told = exchange()
        packet.payload, packet.result = _limited(told.payload), dict(told.result)
        ask(packet.connection, told.follow)
        if told.cursor is not None:
            ExchangeConnection.objects.filter(pk=packet.connection_id).update(cursor=told.cursor[:120])
    return told


def _limited(payload: object) -> dict[str, object]:
    text = json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False)
    return json.loads(text) if len(text) <= LONGEST_PAYLOAD else {"cut": text[:LONGEST_PAYLOAD]}


def _with_fields(error: DomainError) -> str:
    words = [str(word) for told in error.fields.values() for word in told]
    return " ".join([str(error), *words])


def _note_success(packet: Packet, told: Told, *, at: datetime) -> None:
    packet.state, packet.next_at, packet.parent_type, packet.parent_external_id = PacketState.DONE, None, "", ""
    own = packet.connection
    breaker_of(own).forget()
    ExchangeConnection.objects.filter(pk=own.pk).update(failures=0, exchanged_at=at)
    waiting = Packet.objects.select_for_update(of=("self",)).filter(
        connection=own,
        direction=packet.direction,
        state=PacketState.ORPHAN,
        parent_type=packet.object_type,
        parent_external_id=packet.external_id,
    )
    _wake(list(waiting.order_by("pk")))


def _note_failure(packet: Packet, *, at: datetime) -> None:
    """Try again later, longer each time; a connection that fails too often in a row is paused and told of."""
    own = ExchangeConnection.objects.select_for_update().get(pk=packet.connection_id)
    if note_failure(own, breaker=breaker_of(own), words=packet.problem, at=at):
        emit(ConnectionPaused(connection_id=own.pk, failures=own.failures))
    if own.paused_at is None:
        _put_off(packet, seconds=pause_before(packet.attempts + 1, FIRST_PAUSE), at=at)
    else:
        packet.next_at = None


def give_up(*, packet_id: int) -> None:
    """Note that the packet's work broke off each time: it waits for somebody to look."""
    words = _("The exchange broke off inside the platform.")
    waiting = Packet.objects.filter(pk=packet_id, state=PacketState.WAITING)
    if waiting.update(state=PacketState.FAILED, problem=words, next_at=None):
        _tell_sender(Packet.objects.select_related("connection").get(pk=packet_id))


def _tell_sender(packet: Packet) -> None:
    """Let whoever sent an object see that it did not go through."""
    if packet.direction == PacketDirection.OUT and packet.problem:
        is_over = packet.state == PacketState.FAILED or packet.next_at is None
        sender = connector_of(packet.connection)
        sender.note_failure(packet.object_type, packet.external_id, words=packet.problem, is_over=is_over)


def _put_off(packet: Packet, *, seconds: float, at: datetime) -> None:
    packet.next_at = at + timedelta(seconds=seconds)
    Packet.objects.filter(pk=packet.pk).update(next_at=packet.next_at)
    enqueue(kind=RUN, payload={"packet": packet.pk}, run_at=packet.next_at)


def _wake(packets: list[Packet]) -> None:
    for one in packets:
        one.state, one.parent_type, one.parent_external_id, one.next_at = PacketState.WAITING, "", "", timezone.now()
        one.save(update_fields=["state", "parent_type", "parent_external_id", "next_at"])
    enqueue_all(kind=RUN, payloads=[{"packet": one.pk} for one in packets])
