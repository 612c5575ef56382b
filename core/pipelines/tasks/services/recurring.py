"""Recurring tasks set up, changed, paused and resumed, and single occurrences left out."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.documents.authors import Author
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.pipelines.tasks.models import Occurrence, Recurrence
from core.pipelines.tasks.rules import Due, Rule, moment
from core.pipelines.tasks.services.writing import Assignment, checked
from core.pipelines.tasks.states import CatchUp, DueUnit, RuleKind

MOST_EVERY, MOST_TIMES, MOST_DUE = 366, 9999, 999
NEEDS_WEEKDAYS = (RuleKind.WEEKS, RuleKind.MONTH_WEEKDAY)


class NotAnOccurrence(DomainError):
    code = "not_an_occurrence"
    message = _("The task is not to be given at this time, or it is given already.")


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """The rule of a recurring task and the deadline of each of its tasks; what its kind does not use is dropped."""

    kind: str
    begins_on: date
    at: time
    every: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    nth: int | None = None
    ends_on: date | None = None
    times: int | None = None
    due_after: int | None = None
    due_unit: str = DueUnit.DAYS
    due_by: time | None = None
    catch_up: str = CatchUp.LAST

    def cleaned(self) -> "Repetition":
        """Return it with what its kind uses alone; InvalidInput names each field that is missing or out of bounds."""
        kind, wrong = self.kind, _wrong_fields(self)
        if wrong:
            raise InvalidInput(fields=wrong)
        weekdays = tuple(sorted(set(self.weekdays))) if kind in NEEDS_WEEKDAYS else ()
        by = self.due_by if self.due_after is not None and self.due_unit == DueUnit.DAYS else None
        used = {
            "every": 1 if kind == RuleKind.BUSINESS_DAYS else self.every,
            "weekdays": weekdays,
            "month_day": self.month_day if kind == RuleKind.MONTH_DAY else None,
            "nth": self.nth if kind == RuleKind.MONTH_WEEKDAY else None,
            "due_by": by,
        }
        return Repetition(**{**asdict(self), **used})

    @property
    def rule(self) -> Rule:
        return Rule(**{one.name: getattr(self, one.name) for one in fields(Rule)})

    @property
    def due(self) -> Due | None:
        return None if self.due_after is None else Due(after=self.due_after, unit=self.due_unit, by=self.due_by)


@transaction.atomic
def add_recurrence(what: Assignment, how: Repetition, *, author: Author) -> Recurrence:
    """Have a task given again and again, from the next occurrence on; what has passed already is not made up for."""
    recurrence = Recurrence(author_id=author.user_id)
    _set(recurrence, what, how.cleaned())
    recurrence.save()
    record("tasks.recurrence.added", subject=recurrence)
    return recurrence


@transaction.atomic
def change_recurrence(*, recurrence_id: int, what: Assignment, how: Repetition) -> Recurrence:
    """Set it anew; tasks that were given stay as they are."""
    recurrence = _locked(recurrence_id)
    _set(recurrence, what, how.cleaned())
    recurrence.save()
    record("tasks.recurrence.changed", subject=recurrence)
    return recurrence


@transaction.atomic
def pause_recurrence(*, recurrence_id: int) -> Recurrence:
    """Give no tasks until it is resumed; nothing where it is paused already."""
    recurrence = _locked(recurrence_id)
    if not recurrence.is_paused:
        recurrence.is_paused = True
        recurrence.save(update_fields=["is_paused"])
        record("tasks.recurrence.paused", subject=recurrence)
    return recurrence


@transaction.atomic
def resume_recurrence(*, recurrence_id: int) -> Recurrence:
    """Go on with the next occurrence; those of the pause are left out, whatever is made up for after a stop."""
    recurrence = _locked(recurrence_id)
    if recurrence.is_paused:
        recurrence.is_paused = False
        _find_next(recurrence)
        recurrence.save()
        record("tasks.recurrence.resumed", subject=recurrence)
    return recurrence


@transaction.atomic
def skip_occurrence(*, recurrence_id: int, occurs_at: datetime) -> None:
    """Leave one occurrence out; NotAnOccurrence where the rule has none then, or its task is given."""
    recurrence = _locked(recurrence_id)
    if not _is_ahead(recurrence, occurs_at):
        raise NotAnOccurrence
    _row, is_new = Occurrence.objects.get_or_create(recurrence=recurrence, occurs_at=occurs_at)
    if is_new:
        record("tasks.recurrence.skipped", subject=recurrence, facts={"occurs_at": occurs_at.isoformat()})


@transaction.atomic
def restore_occurrence(*, recurrence_id: int, occurs_at: datetime) -> None:
    """Take a skip back while its time is ahead."""
    recurrence = _locked(recurrence_id)
    if not _is_ahead(recurrence, occurs_at):
        raise NotAnOccurrence
    if Occurrence.objects.filter(recurrence=recurrence, occurs_at=occurs_at, task=None).delete()[0]:
        record("tasks.recurrence.restored", subject=recurrence, facts={"occurs_at": occurs_at.isoformat()})


def _locked(recurrence_id: int) -> Recurrence:
    return Recurrence.objects.select_for_update(of=("self",), no_key=True).get(pk=recurrence_id)


def _set(recurrence: Recurrence, what: Assignment, how: Repetition) -> None:
    recurrence.responsible = checked(what, kept=recurrence.responsible_id)
    recurrence.title, recurrence.description = what.title.strip(), what.description.strip()
    for name, value in asdict(how).items():
        setattr(recurrence, name, list(value) if name == "weekdays" else value)
    _find_next(recurrence)
    if recurrence.next_on is None:
        raise InvalidInput(fields={"begins_on": [_("By this rule the task is never given.")]})


def _find_next(recurrence: Recurrence) -> None:
    """Set the first occurrence that is ahead, and that no task was given for."""
    zone, now = ZoneInfo(current_company().time_zone), timezone.now()
    given = recurrence.pk and recurrence.occurrences.filter(task__isnull=False).order_by("-occurs_at").first()
    after = max(now, given.occurs_at) if given else now
    for number, day in enumerate(recurrence.rule.days(), start=1):
        at = moment(day, recurrence.at, zone)
        if at > after:
            recurrence.next_on, recurrence.next_at, recurrence.number = day, at, number
            return
    recurrence.next_on = recurrence.next_at = None


def _is_ahead(recurrence: Recurrence, occurs_at: datetime) -> bool:
    if recurrence.next_on is None or occurs_at <= timezone.now():
        return False
    zone = ZoneInfo(current_company().time_zone)
    for day in islice(recurrence.rule.days(since=recurrence.next_on, number=recurrence.number), MOST_TIMES):
        at = moment(day, recurrence.at, zone)
        if at >= occurs_at:
            return at == occurs_at
    return False


def _wrong_fields(how: Repetition) -> dict[str, list[Any]]:
    """Return what is missing or out of bounds, by the field's name."""
    fields: dict[str, list[Any]] = {}
    for name, bad, why in (
        ("kind", how.kind not in RuleKind.values, _("Choose how the task recurs.")),
        ("every", not 1 <= how.every <= MOST_EVERY, _("From 1 to 366.")),
        (
            "weekdays",
            how.kind in NEEDS_WEEKDAYS and (not how.weekdays or not set(how.weekdays) <= set(range(7))),
            _("Choose at least one weekday."),
        ),
        ("weekdays", how.kind == RuleKind.MONTH_WEEKDAY and len(set(how.weekdays)) > 1, _("Choose one weekday.")),
        (
            "month_day",
            how.kind == RuleKind.MONTH_DAY and not 1 <= (how.month_day or 0) <= 31,
            _("From 1 to 31; 31 is the last day of every month."),
        ),
        ("nth", how.kind == RuleKind.MONTH_WEEKDAY and how.nth not in {-1, 1, 2, 3, 4}, _("Choose which of them.")),
        ("begins_on", not 1970 <= how.begins_on.year <= 2199, _("From 1970 to 2199.")),
        ("ends_on", how.ends_on is not None and how.ends_on < how.begins_on, _("The end is before the beginning.")),
        ("times", how.times is not None and not 1 <= how.times <= MOST_TIMES, _("From 1 to 9999.")),
        ("times", how.times is not None and how.ends_on is not None, _("Either a last day or a number of times.")),
        ("due_after", how.due_after is not None and not 0 <= how.due_after <= MOST_DUE, _("From 0 to 999.")),
        ("due_unit", how.due_unit not in DueUnit.values, _("Choose hours or days.")),
        ("due_after", _is_due_at_once(how), _("The deadline must be after the task is given.")),
        ("catch_up", how.catch_up not in CatchUp.values, _("Choose what is made up for.")),
    ):
        if bad:
            fields.setdefault(name, []).append(why)
    return fields


def _is_due_at_once(how: Repetition) -> bool:
    return how.due_after == 0 and (how.due_unit == DueUnit.HOURS or how.due_by is None or how.due_by <= how.at)
