"""What the monitor shows: what fails, and how each service does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.integrations.exchange.catalogue import connectors, object_words
from core.integrations.exchange.connecting import breaker_of, name_of
from core.integrations.mail.breaker import breaker as mail_breaker
from core.integrations.models import (
    ExchangeConnection,
    MailConnection,
    MailMessage,
    MailState,
    Packet,
    PacketState,
    SmsConnection,
    SmsMessage,
    SmsState,
)
from core.jobs.selectors import oldest_due_age

MANAGE = "integrations.manage_connection"
SLOW_QUEUE = 300.0  # seconds that due work may wait
SHOWN_OBJECTS = 5


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Packets of one service that fail alike."""

    connection_id: int
    service: str
    object_type: str
    object_word: str
    state: str
    problem: str
    count: int
    attempts: int
    since: datetime
    objects: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ServiceState:
    """How a service does: "ok", "warn", "bad" or "idle" (not in use), in words, and when it was last heard of."""

    name: str
    tone: str
    words: str
    at: datetime | None = None
    url: str = ""


def list_connections() -> QuerySet[ExchangeConnection]:
    return ExchangeConnection.objects.order_by("pk")


def list_packets() -> QuerySet[Packet]:
    return Packet.objects.select_related("connection")


def list_troubles() -> list[Trouble]:
    """Return what does not go through, the oldest first: failed, waiting after a failure, or waiting for a parent."""
    bad = Packet.objects.exclude(state=PacketState.DONE).exclude(problem="")
    groups = bad.values("connection_id", "object_type", "state", "problem").annotate(
        count=Count("pk"),
        tries=Sum("attempts"),
        since=Min("created_at"),
        names=ArrayAgg("external_id", order_by="pk", distinct=False),
    )
    own = {one.pk: one for one in list_connections()}
    return [
        Trouble(
            connection_id=one["connection_id"],
            service=name_of(own[one["connection_id"]]),
            object_type=one["object_type"],
            object_word=object_words(own[one["connection_id"]].connector).get(one["object_type"], one["object_type"]),
            state=one["state"],
            problem=one["problem"],
            count=one["count"],
            attempts=one["tries"],
            since=one["since"],
            objects=[name for name in one["names"][:SHOWN_OBJECTS] if name],
        )
        for one in groups.order_by("since")[:100]
    ]


def list_services() -> list[ServiceState]:
    """Return the state of the database, the queue, mail, SMS, each connection, and what SERVICE_STATES names."""
    others = [state for name in settings.SERVICE_STATES for state in import_string(name)()]
    return [_database(), _queue(), _mail(), _sms(), *[connection_state(one) for one in list_connections()], *others]


def connection_state(own: ExchangeConnection) -> ServiceState:
    url = reverse("exchange:connection", args=[own.pk])
    known = breaker_of(own).failing()
    if own.connector not in connectors() or not own.is_active:
        tone, words = "idle", _("Switched off")
    elif own.paused_at:
        tone, words = "bad", _("Paused after %(count)s failures in a row") % {"count": own.failures}
    elif own.failures:
        tone, words = "warn", known.words if known else _("Failed lately, will be asked again")
    elif own.works is False:
        tone, words = "bad", own.check_result
    elif own.exchanged_at or own.works:
        tone, words = "ok", _("Works")
    else:
        tone, words = "idle", _("No exchange yet")
    name = name_of(own) if own.connector in connectors() else own.title or own.connector
    return ServiceState(name=name, tone=tone, words=words, at=own.exchanged_at, url=url)


def _database() -> ServiceState:
    # Whoever reads this page has been answered by it.
    return ServiceState(name=_("Database"), tone="ok", words=_("Works"), at=timezone.now())


def _queue() -> ServiceState:
    age = oldest_due_age()
    if age > SLOW_QUEUE:
        words = _("Work waits for %(count)s minutes") % {"count": round(age / 60)}
        return ServiceState(name=_("Queue of work"), tone="bad", words=words, at=timezone.now())
    return ServiceState(name=_("Queue of work"), tone="ok", words=_("Works"), at=timezone.now())


def _mail() -> ServiceState:
    own, last = MailConnection.objects.first(), MailMessage.objects.order_by("-created_at", "-pk").first()
    known = mail_breaker.failing() if own else None
    trouble = known.words if known else own.check_result if own and own.works is False else ""
    return _messages(_("Mail"), trouble, last, MailState.ACCEPTED, "integrations:mail")


def _sms() -> ServiceState:
    own, last = SmsConnection.objects.first(), SmsMessage.objects.order_by("-created_at", "-pk").first()
    if own is None:
        url = reverse("integrations:sms")
        return ServiceState(name=_("SMS"), tone="idle", words=_("No operator is connected"), url=url)
    trouble = own.check_result if own.works is False else ""
    return _messages(_("SMS"), trouble, last, SmsState.ACCEPTED, "integrations:sms")


def _messages(name: str, trouble: str, last: Any, taken: str, page: str) -> ServiceState:
    at, url = last.created_at if last else None, reverse(page)
    if trouble:
        return ServiceState(name=name, tone="bad", words=trouble, at=at, url=url)
    if last is not None and last.state != taken and last.problem:
        return ServiceState(name=name, tone="warn", words=last.problem, at=at, url=url)
    return ServiceState(name=name, tone="ok", words=_("Works"), at=at, url=url)
