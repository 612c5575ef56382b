"""An event becomes messages: one for each trigger whose conditions hold."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.module_loading import import_string

from core.events import StoredEvent
from core.lib.company import current_company
from core.lib.facts import Facts
from core.notifications.catalogue import find_type
from core.notifications.channels import channels
from core.notifications.conditions import hold
from core.notifications.models import CompanySettings, MessageKind
from core.notifications.recipients import recipients
from core.notifications.selectors.triggers import ActiveTrigger, triggers_of
from core.notifications.services.composing import compose, write_message, write_texts
from core.notifications.services.fan_out import fan_out
from core.registry.spec import NotificationType


def tell(event: StoredEvent, *, at: datetime) -> int:
    """Write what the event's triggers have to say; return how many deliveries there are. Safe to be repeated."""
    if current_company().is_public:
        return 0
    found = find_type(event.name)
    if found is None:
        return 0
    since = CompanySettings.objects.values_list("told_since", flat=True).first()
    if since is not None and event.occurred_at < since:
        return 0
    active = [one for one in triggers_of(event.name) if one.is_enabled]
    facts = facts_of(found, event.payload) if active else None
    if facts is None:
        return 0
    return sum(
        _tell(trigger, facts, event, at) for trigger in active if hold(trigger.conditions, facts.values, found.fields)
    )


def tell_since(*, at: datetime) -> None:
    """Tell nobody of what has happened before: data that fill a company are no news."""
    CompanySettings.objects.update_or_create(pk=1, defaults={"told_since": at})


def facts_of(found: NotificationType, payload: dict[str, Any]) -> Facts | None:
    """Ask the module what the event means now."""
    facts: Facts | None = import_string(found.facts)(payload)
    return facts


def _tell(trigger: ActiveTrigger, facts: Facts, event: StoredEvent, at: datetime) -> int:
    people = recipients(
        trigger.recipients,
        organization_id=facts.organization_id,
        people=facts.people,
        segment=trigger.segment,
        by=facts.by,
    )
    names = [name for name in trigger.channels if name in channels()]
    if not names or not people.exists():
        return 0
    message = write_message(
        kind=MessageKind.EVENT,
        cause=f"event:{event.id}",
        occurred_at=event.occurred_at,
        facts=facts,
        trigger=trigger.code,
        type=trigger.type,
    )
    if message is None:
        return 0
    texts = compose(
        trigger.wording, names=names, facts=facts, fields=trigger.type.fields, occurred_at=event.occurred_at
    )
    write_texts(message, texts)
    start = at + timedelta(minutes=trigger.delay_minutes)
    return fan_out(message, people, names=names, at=at, digest=trigger.digest, start=start)
