"""Write a message and its texts in every language: once, however many are to read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.text import Truncator

from core.lib.company import current_company
from core.lib.facts import Facts
from core.notifications.catalogue import variables_of
from core.notifications.channels import channels
from core.notifications.language import LONGEST_SUBJECT, render, values_of
from core.notifications.models import Message, MessageKind, Text
from core.registry.spec import EventField, NotificationType

type Wording = Callable[[str, str], tuple[str, str]]  # (channel, language) -> templates of subject and body


@dataclass(frozen=True, kw_only=True)
class Composed:
    """One text, ready for any recipient."""

    channel: str
    language: str
    subject: str
    body: str


def compose(
    wording: Wording,
    *,
    names: Iterable[str],
    facts: Facts,
    fields: tuple[EventField, ...] = (),
    occurred_at: datetime,
) -> list[Composed]:
    """Render the templates for each channel and language."""
    common = {"company.name": current_company().name, "object": facts.label, "occurred_at": occurred_at}
    found = []
    for language, _title in settings.LANGUAGES:
        values = values_of(facts.values, variables_of(fields), language=language, common=common)
        for name in names:
            subject, body = wording(name, language)
            found.append(_composed(name, language, render(subject, values), render(body, values)))
    return found


def _composed(name: str, language: str, subject: str, body: str) -> Composed:
    channel = channels()[name]
    title = " ".join(subject.split())[:LONGEST_SUBJECT] if channel.has_subject else ""
    return Composed(
        channel=name, language=language, subject=title, body=Truncator(body).chars(channel.body_limit, truncate="…")
    )


def write_message(
    *,
    kind: MessageKind,
    cause: str,
    occurred_at: datetime,
    facts: Facts,
    trigger: str = "",
    type: NotificationType | None = None,
) -> Message | None:
    """Write the message; None where one with this cause and trigger is there already."""
    row: dict[str, Any] = {
        "kind": kind,
        "cause": cause,
        "trigger": trigger,
        "type": type.event if type else "",
        "is_critical": bool(type and type.critical),
        "is_security": bool(type and type.security),
        "organization_id": facts.organization_id,
        "link": facts.link[:300],
        "label": facts.label[:200],
        "facts": _kept(facts.values, type.fields if type else ()),
        "occurred_at": occurred_at,
    }
    names = ", ".join(row)
    marks = ", ".join(f"%({name})s" for name in row)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO notifications_message ({names}) VALUES ({marks})"
            " ON CONFLICT (cause, trigger) DO NOTHING RETURNING id",
            {**row, "facts": DjangoJSONEncoder().encode(row["facts"])},
        )
        written = cursor.fetchone()
    return Message(pk=written[0], **row) if written else None


def write_texts(message: Message, texts: Iterable[Composed]) -> None:
    Text.objects.bulk_create(
        Text(message=message, channel=one.channel, language=one.language, subject=one.subject, body=one.body)
        for one in texts
    )


def _kept(values: Mapping[str, Any], fields: tuple[EventField, ...]) -> dict[str, Any]:
    """Return the facts that the type declares; whatever else a reader has found out is not kept."""
    return {one.name: values.get(one.name) for one in fields}
