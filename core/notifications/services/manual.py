"""A message that a person or a program sends by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import record
from core.lib.errors import InvalidInput
from core.lib.facts import Facts
from core.notifications.channels import channels
from core.notifications.language import LONGEST_SUBJECT, LONGEST_TEMPLATE, BadTemplate, check
from core.notifications.models import Message, MessageKind
from core.notifications.recipients import problem_of_recipient, recipients
from core.notifications.services.composing import compose, write_message, write_texts
from core.notifications.services.fan_out import fan_out
from core.registry.spec import NotificationType

LONGEST_KEY = 100
# Nothing stands behind a message by hand: its recipients are named, not related to an object.
NO_OBJECT = NotificationType(event="", title="", facts="")


class BadMessage(InvalidInput):
    code = "bad_message"
    message = gettext_lazy("The message cannot be sent like this.")


@transaction.atomic
def send_message(
    *,
    to: Sequence[str],
    subject: str,
    body: str,
    names: Sequence[str],
    at: datetime,
    link: str = "",
    key: str = "",
) -> tuple[Message, int]:
    """Send the words to people, roles or organizations; return the message and how many deliveries were written.

    A key that was used before gives the message of that time and sends nothing.
    """
    _check(to=to, subject=subject, body=body, names=names, link=link)
    cause = f"manual:{key[:LONGEST_KEY] or uuid4()}"
    facts = Facts(values={}, link=link, label=subject.strip())
    message = write_message(kind=MessageKind.MANUAL, cause=cause, occurred_at=at, facts=facts)
    if message is None:
        known = Message.objects.get(cause=cause, trigger="")
        return known, known.deliveries.count()
    texts = compose(lambda _channel, _language: (subject, body), names=names, facts=facts, occurred_at=at)
    write_texts(message, texts)
    people = recipients(to, organization_id=None, people={})
    written = fan_out(message, people, names=names, at=at)
    told = {"to": list(to), "channels": list(names), "deliveries": written}
    record("notifications.message.sent", subject=message, subject_name=subject, facts=told)
    return message, written


def _problem_of(source: str, longest: int) -> Any:
    if not source.strip():
        return _("Fill this in.")
    if len(source) > longest:
        return _("Too long.")
    try:
        check(source, ())
    except BadTemplate as error:
        return str(error)
    return ""


def _check(*, to: Sequence[str], subject: str, body: str, names: Sequence[str], link: str) -> None:
    problems: dict[str, list[Any]] = {}
    for specification in to:
        if problem := problem_of_recipient(specification, NO_OBJECT):
            problems.setdefault("to", []).append(problem)
    if not to:
        problems["to"] = [_("Say who is to hear of it.")]
    if not names or any(name not in channels() for name in names):
        problems["channels"] = [_("Choose at least one channel.")]
    if link and (not link.startswith("/") or link.startswith("//") or "\\" in link):
        problems["link"] = [_("The path of a page of this cabinet, from its first slash.")]
    for name, source, longest in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_TEMPLATE)):
        if problem := _problem_of(source, longest):
            problems[name] = [problem]
    if problems:
        raise BadMessage(fields=problems)
