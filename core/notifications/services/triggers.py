"""Change what a company tells to whom: edit a trigger, switch it, add one, take it back to what is declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import differences, record
from core.lib.errors import DomainError, InvalidInput
from core.notifications.catalogue import find_type, variables_of
from core.notifications.channels import channels
from core.notifications.conditions import problem_of
from core.notifications.language import LONGEST_SUBJECT, BadTemplate, check
from core.notifications.models import Digest, Trigger, TriggerWords
from core.notifications.recipients import problem_of_recipient
from core.notifications.segments import NO_SEGMENT, Segment, problems_of_segment
from core.notifications.selectors.triggers import ActiveTrigger, get_trigger
from core.registry.spec import NotificationType

LONGEST_DELAY = 30 * 24 * 60
type Wordings = Mapping[tuple[str, str], tuple[str, str]]  # (channel, language) -> subject, body


class NotOwn(DomainError):
    code = "not_own"
    message = gettext_lazy("A trigger that comes ready cannot be removed; switch it off.")


class BadTrigger(InvalidInput):
    code = "bad_trigger"
    message = gettext_lazy("The trigger cannot be kept like this.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A trigger as somebody wants it."""

    title: str = ""
    is_enabled: bool = True
    conditions: Sequence[Sequence[Any]] = ()
    recipients: Sequence[str] = ()
    segment: Segment = NO_SEGMENT
    channels: Sequence[str] = ()
    delay_minutes: int = 0
    digest: str = ""
    words: Wordings = field(default_factory=dict)


@transaction.atomic
def save_trigger(*, code: str, draft: Draft) -> ActiveTrigger:
    """Keep the company's copy of a trigger; raises BadTrigger with what to correct, by field."""
    known = get_trigger(code)
    check_draft(known.type, draft)
    row = Trigger.objects.select_for_update().filter(code=code).first() or Trigger(code=code, is_own=known.is_own)
    return _keep(row, known.type, draft, before=_facts_of(known))


@transaction.atomic
def add_trigger(*, event: str, draft: Draft) -> ActiveTrigger:
    """Add a trigger of the company's own."""
    found = find_type(event)
    if found is None:
        raise BadTrigger(fields={"event": [_("There is no such event.")]})
    if not draft.title.strip():
        raise BadTrigger(fields={"title": [_("Give it a name.")]})
    check_draft(found, draft)
    return _keep(Trigger(code=f"own.{uuid4().hex[:12]}", is_own=True), found, draft, before={})


@transaction.atomic
def switch_trigger(*, code: str, is_enabled: bool) -> None:
    """Switch a trigger on or off; a declared one becomes a copy that says everything that was declared."""
    known = get_trigger(code)
    if known.is_enabled == is_enabled:
        return
    row, created = Trigger.objects.get_or_create(code=code, defaults=_columns(known))
    if not created:
        Trigger.objects.filter(pk=row.pk).update(is_enabled=is_enabled)
    else:
        row.is_enabled = is_enabled
        row.save(update_fields=["is_enabled"])
    changes = {"is_enabled": (known.is_enabled, is_enabled)}
    record("notifications.trigger.switched", subject=row, subject_name=str(known.title), changes=changes)


@transaction.atomic
def reset_trigger(*, code: str) -> None:
    """Forget what the company has made of a declared trigger; remove one of its own."""
    known = get_trigger(code)
    row = Trigger.objects.filter(code=code).first()
    if row is None:
        return
    action = "removed" if known.is_own else "reset"
    record(f"notifications.trigger.{action}", subject=row, subject_name=str(known.title), facts=_facts_of(known))
    row.delete()


def check_draft(found: NotificationType, draft: Draft) -> None:
    """Raise BadTrigger with every mistake at once."""
    problems: dict[str, list[Any]] = {}
    for condition in draft.conditions:
        if problem := problem_of(condition, found.fields):
            problems.setdefault("conditions", []).append(problem)
    if not draft.recipients and draft.segment == NO_SEGMENT:
        problems["recipients"] = [_("Say who is to hear of it.")]
    for recipient in draft.recipients:
        if problem := problem_of_recipient(recipient, found):
            problems.setdefault("recipients", []).append(problem)
    problems |= _problems_of_segment(draft.segment)
    if not draft.channels or any(name not in channels() for name in draft.channels):
        problems["channels"] = [_("Choose at least one channel.")]
    if not 0 <= draft.delay_minutes <= LONGEST_DELAY:
        problems["delay_minutes"] = [_("Up to 30 days.")]
    if draft.digest not in Digest.values:
        problems["digest"] = [_("This cannot be chosen.")]
    problems |= _problems_of_words(found, draft.words)
    if problems:
        raise BadTrigger(fields=problems)


def _problems_of_segment(segment: Segment) -> dict[str, list[Any]]:
    if segment != NO_SEGMENT and segment.means_nobody:
        return {"audience": [_("Say who is meant, or take the conditions away.")]}
    return problems_of_segment(segment)


def _problems_of_words(found: NotificationType, words: Wordings) -> dict[str, list[Any]]:
    problems: dict[str, list[Any]] = {}
    languages = {code for code, _name in settings.LANGUAGES}
    variables = variables_of(found.fields)
    for (channel, language), (subject, body) in words.items():
        if channel not in channels() or language not in languages:
            problems["words"] = [_("There is no such channel or language.")]
            continue
        place = f"{channel}-{language}"
        if channels()[channel].has_subject and not subject.strip():
            problems[f"subject-{place}"] = [_("Fill this in.")]
        if not body.strip():
            problems[f"body-{place}"] = [_("Fill this in.")]
        if len(subject) > LONGEST_SUBJECT:
            problems[f"subject-{place}"] = [_("Too long.")]
        for part, source in (("subject", subject), ("body", body)):
            try:
                check(source, variables)
            except BadTemplate as error:
                problems[f"{part}-{place}"] = [str(error)]
    return problems


def _keep(row: Trigger, found: NotificationType, draft: Draft, *, before: Mapping[str, Any]) -> ActiveTrigger:
    row.event = found.event
    row.title, row.is_enabled = draft.title.strip()[:200], draft.is_enabled
    row.conditions = [list(condition) for condition in draft.conditions]
    row.recipients, row.channels = list(dict.fromkeys(draft.recipients)), list(dict.fromkeys(draft.channels))
    row.segment = draft.segment.kept()
    row.delay_minutes, row.digest = draft.delay_minutes, draft.digest
    row.save()
    row.words.all().delete()
    TriggerWords.objects.bulk_create(
        TriggerWords(trigger=row, channel=channel, language=language, subject=subject.strip(), body=body.strip())
        for (channel, language), (subject, body) in draft.words.items()
    )
    kept = get_trigger(row.code)
    record(
        "notifications.trigger.changed",
        subject=row,
        subject_name=str(kept.title),
        changes=differences(before, _facts_of(kept)),
    )
    return kept


def _columns(known: ActiveTrigger) -> dict[str, Any]:
    return {
        "event": known.type.event,
        "conditions": [list(condition) for condition in known.conditions],
        "recipients": list(known.recipients),
        "segment": known.segment.kept(),
        "channels": list(known.channels),
        "is_own": known.is_own,
    }


def _facts_of(known: ActiveTrigger) -> dict[str, Any]:
    """Return what is recorded of a trigger: plain values."""
    return {
        "title": str(known.title),
        "is_enabled": known.is_enabled,
        "conditions": [list(condition) for condition in known.conditions],
        "recipients": list(known.recipients),
        "segment": known.segment.kept(),
        "channels": list(known.channels),
        "delay_minutes": known.delay_minutes,
        "digest": known.digest,
        "words": {f"{channel}-{language}": list(said) for (channel, language), said in sorted(known.own.items())},
    }
