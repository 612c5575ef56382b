"""Triggers as they are in force: the declared ones with what the company has changed, and its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from core.lib.company import current_company
from core.notifications.catalogue import find_type, own_types
from core.notifications.channels import channels
from core.notifications.models import Trigger
from core.notifications.segments import NO_SEGMENT, Segment, segment_of
from core.registry.spec import NotificationType, ReadyTrigger, Words

type Wording = tuple[str, str]  # subject, body


@dataclass(frozen=True, kw_only=True)
class ActiveTrigger:
    """One trigger of the current company."""

    code: str
    type: NotificationType
    title: Any
    is_enabled: bool
    conditions: tuple[tuple[str, str, Any], ...]
    recipients: tuple[str, ...]
    channels: tuple[str, ...]
    segment: Segment = NO_SEGMENT
    delay_minutes: int = 0
    digest: str = ""
    is_own: bool = False  # the company's, with nothing declared behind it
    is_changed: bool = False  # differs from what is declared
    ready: Mapping[str, Words] = field(default_factory=dict)
    own: Mapping[tuple[str, str], Wording] = field(default_factory=dict)  # by channel and language

    def wording(self, channel: str, language: str) -> Wording:
        """Return the template: the channel's own, else that of the channel it is like, else in another language."""
        like = channels()[channel].words_like if channel in channels() else "inbox"
        order = (language, current_company().language, *(code for code, _name in settings.LANGUAGES))
        for spoken in dict.fromkeys(order):
            for name in dict.fromkeys((channel, like)):
                if (name, spoken) in self.own:
                    return self.own[name, spoken]
            if spoken in self.ready:
                return _as_declared(self.ready[spoken], like)
        # A trigger of the company's own may have words for one channel alone.
        return next(iter(self.own.values()), ("", ""))

    def declared(self, channel: str, language: str) -> Wording:
        """Return what the module declares for the channel; nothing for a trigger of the company's own."""
        if language not in self.ready:
            return "", ""
        return _as_declared(self.ready[language], channels()[channel].words_like)


def _as_declared(words: Words, like: str) -> Wording:
    return ("", words.sms or words.subject) if like == "sms" else (words.subject, words.body)


def triggers_of(event: str) -> list[ActiveTrigger]:
    """Return the triggers of one event, those that are off too; two queries at most."""
    found = find_type(event)
    return _merged([found], Trigger.objects.filter(event=event)) if found else []


def all_triggers() -> list[ActiveTrigger]:
    return _merged(own_types().values(), Trigger.objects.all())


def get_trigger(code: str) -> ActiveTrigger:
    """Return one trigger; raise Trigger.DoesNotExist where there is none, or its module is off."""
    found = next((one for one in all_triggers() if one.code == code), None)
    if found is None:
        raise Trigger.DoesNotExist
    return found


def _merged(types: Iterable[NotificationType], rows: Any) -> list[ActiveTrigger]:
    kept = {row.code: row for row in rows.prefetch_related("words").order_by("pk")}
    merged: list[ActiveTrigger] = []
    for one in types:
        declared = {ready.code for ready in one.triggers}
        merged += [_declared(one, ready, kept.get(ready.code)) for ready in one.triggers]
        merged += [_own(one, row) for row in kept.values() if row.event == one.event and row.code not in declared]
    return merged


def _declared(one: NotificationType, ready: ReadyTrigger, row: Trigger | None) -> ActiveTrigger:
    if row is not None:
        return _own(one, row, ready)
    return ActiveTrigger(
        code=ready.code,
        type=one,
        title=ready.title,
        is_enabled=ready.is_enabled,
        conditions=ready.conditions,
        recipients=ready.recipients,
        channels=ready.channels,
        ready=ready.words,
    )


def _own(one: NotificationType, row: Trigger, ready: ReadyTrigger | None = None) -> ActiveTrigger:
    return ActiveTrigger(
        code=row.code,
        type=one,
        title=row.title or (ready.title if ready else row.code),
        is_enabled=row.is_enabled,
        conditions=tuple((name, operator, value) for name, operator, value in row.conditions),
        recipients=tuple(row.recipients),
        segment=segment_of(row.segment),
        channels=tuple(row.channels),
        delay_minutes=row.delay_minutes,
        digest=row.digest,
        is_own=ready is None,
        is_changed=ready is not None,
        ready=ready.words if ready else {},
        own={(words.channel, words.language): (words.subject, words.body) for words in row.words.all()},
    )
