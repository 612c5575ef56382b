"""Digests: what a person has let wait goes out together, at his hour."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, override

from core.accounts.models import User
from core.lib.company import current_company
from core.lib.facts import Facts
from core.notifications.channels import channels
from core.notifications.language import put_name
from core.notifications.models import Delivery, DeliveryState, MessageKind, Reason, Text
from core.notifications.services.composing import Composed, write_message, write_texts
from core.notifications.services.waking import BUNDLE, SEND, wake

PEOPLE = 200
LINE_LIMIT = 400
DUE = """
SELECT recipient_id FROM notifications_delivery
WHERE channel = %s AND state = 'held' AND reason = 'digest' AND due_at <= clock_timestamp()
GROUP BY recipient_id ORDER BY recipient_id LIMIT %s
"""
NEXT = "SELECT min(due_at) FROM notifications_delivery WHERE channel = %s AND state = 'held' AND reason = 'digest'"


@transaction.atomic
def bundle_due(*, channel: str) -> int:
    """Make one message of everything that waits for a person's digest by now; return how many people that are."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(DUE, [channel, PEOPLE])
        people = [row[0] for row in cursor.fetchall()]
    parts: dict[int, list[Delivery]] = {}
    waiting = Delivery.objects.filter(
        channel=channel, recipient__in=people, state=DeliveryState.HELD, reason=Reason.DIGEST, due_at__lte=now
    )
    for one in waiting.select_for_update(of=("self",), skip_locked=True).select_related("text").order_by("pk"):
        parts.setdefault(one.recipient_id, []).append(one)
    known = User.objects.in_bulk(list(parts))
    for user_id, own in parts.items():
        _bundle(known[user_id], channel, own, now)
    if parts:
        wake(channel, due_at=now, now=now, kind=SEND)
    _plan(channel, now, more=len(people) == PEOPLE)
    return len(parts)


def _plan(channel: str, now: datetime, *, more: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [channel])
        (due_at,) = cursor.fetchone()
    if due_at is not None and (more or due_at > now):
        wake(channel, due_at=due_at, now=now, kind=BUNDLE)


def _bundle(person: User, channel: str, parts: Sequence[Delivery], now: datetime) -> None:
    """Put the parts together; a single one goes out as it is."""
    ids = [one.pk for one in parts]
    if len(parts) == 1:
        Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.QUEUED, reason=Reason.NONE, due_at=now)
        return
    languages = {code for code, _name in settings.LANGUAGES}
    language = person.language if person.language in languages else current_company().language
    message = write_message(
        kind=MessageKind.DIGEST,
        cause=f"digest:{ids[0]}",
        occurred_at=now,
        facts=Facts(values={}, link="/notifications/"),
    )
    if message is None:
        return
    write_texts(message, [_text(person, channel, language, parts)])
    whole = Delivery.objects.create(
        message=message,
        recipient=person,
        channel=channel,
        text=Text.objects.get(message=message, channel=channel, language=language),
        state=DeliveryState.QUEUED,
        name=person.name,
        due_at=now,
    )
    Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.QUEUED, reason=Reason.IN_DIGEST, bundle=whole)


def _text(person: User, channel: str, language: str, parts: Sequence[Delivery]) -> Composed:
    with override(language):
        subject = gettext("Digest: %(count)s") % {
            "count": ngettext("%(number)s message", "%(number)s messages", len(parts)) % {"number": len(parts)}
        }
    lines = [_line(one, person) for one in parts]
    body = Truncator("\n\n".join(lines)).chars(channels()[channel].body_limit, truncate="…")
    return Composed(channel=channel, language=language, subject=subject, body=body)


def _line(one: Any, person: User) -> str:
    title, body = put_name(one.text.subject, person.name), put_name(one.text.body, person.name)
    return Truncator(f"{title}\n{body}" if title else body).chars(LINE_LIMIT, truncate="…")
