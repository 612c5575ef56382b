"""Try a trigger's words: on the newest real object where there is one, and as a message to oneself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.lib.errors import DomainError
from core.lib.facts import Facts
from core.notifications.channels import channels
from core.notifications.language import put_name
from core.notifications.models import MessageKind
from core.notifications.selectors.triggers import get_trigger
from core.notifications.services.composing import Wording, compose, write_message, write_texts
from core.notifications.services.fan_out import fan_out
from core.notifications.services.telling import facts_of
from core.registry.spec import NotificationType


class NoSuchChannel(DomainError):
    code = "no_such_channel"
    message = gettext_lazy("There is no such channel.")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A message as it would be; `label` names the real object that it was tried on, "" stands for samples."""

    subject: str
    body: str
    label: str


def trial_facts(found: NotificationType) -> tuple[Facts, bool]:
    """Return the facts of the newest real object, or samples where there is none yet, and which of the two."""
    payload = import_string(found.recent)() if found.recent else None
    facts = facts_of(found, payload) if payload is not None else None
    if facts is not None:
        return facts, True
    samples: dict[str, Any] = {one.name: one.sample for one in found.fields}
    return Facts(values=samples, label=str(found.title)), False


def preview(
    *, found: NotificationType, wording: Wording, channel: str, language: str, person: User, at: datetime
) -> Preview:
    """Render what the person would get now; raises BadTemplate."""
    if channel not in channels():
        raise NoSuchChannel
    facts, is_real = trial_facts(found)
    texts = compose(wording, names=[channel], facts=facts, fields=found.fields, occurred_at=at)
    text = next(one for one in texts if one.language == language)
    name = person.name or str(person)
    return Preview(
        subject=put_name(text.subject, name), body=put_name(text.body, name), label=facts.label if is_real else ""
    )


@transaction.atomic
def send_trial(*, code: str, person: User, at: datetime) -> int:
    """Send the person what the trigger would say now, by all its channels; return by how many."""
    trigger = get_trigger(code)
    facts, _is_real = trial_facts(trigger.type)
    names = [name for name in trigger.channels if name in channels()]
    message = write_message(
        kind=MessageKind.TRIAL, cause=f"trial:{uuid4()}", occurred_at=at, facts=facts, trigger=code, type=None
    )
    if message is None:
        return 0
    texts = compose(trigger.wording, names=names, facts=facts, fields=trigger.type.fields, occurred_at=at)
    write_texts(message, texts)
    return fan_out(message, User.objects.filter(pk=person.pk), names=names, at=at)
