"""A recurring task's rule in words."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.pipelines.tasks.rules import Rule
from core.pipelines.tasks.states import RuleKind
from core.ui import formatting

register = template.Library()


@register.filter
def rule_words(rule: Rule) -> str:
    """Say it in one line: "Every second week on Mon and Thu at 09:00, until 1 March"."""
    words = _("%(rule)s at %(time)s") % {"rule": _days(rule), "time": rule.at.strftime("%H:%M")}
    if rule.ends_on:
        return _("%(rule)s, until %(day)s") % {"rule": words, "day": formatting.day(rule.ends_on)}
    if rule.times:
        times = ngettext("%(count)s time", "%(count)s times", rule.times) % {"count": formatting.number(rule.times)}
        return f"{words}, {times}"
    return words


def _days(rule: Rule) -> str:
    facts = {"count": rule.every, "days": _weekdays(rule.weekdays)}
    match rule.kind:
        case RuleKind.DAYS:
            return _every(
                _("Every day"),
                _("Every second day"),
                ngettext("Every %(count)s day", "Every %(count)s days", rule.every),
                facts,
            )
        case RuleKind.WEEKS:
            every = ngettext("Every %(count)s week on %(days)s", "Every %(count)s weeks on %(days)s", rule.every)
            return _every(_("Every week on %(days)s"), _("Every second week on %(days)s"), every, facts)
        case RuleKind.MONTH_DAY | RuleKind.MONTH_WEEKDAY:
            every = ngettext("Every %(count)s month", "Every %(count)s months", rule.every)
            months = _every(_("Every month"), _("Every second month"), every, facts)
            return f"{months}, {_place(rule)}"
        case _:
            return _("Every business day")


def _every(first: str, second: str, more: str, facts: dict[str, object]) -> str:
    return {1: first, 2: second}.get(int(str(facts["count"])), more) % facts


def _place(rule: Rule) -> str:
    if rule.kind == RuleKind.MONTH_WEEKDAY:
        return _on_the_nth(rule.nth or 1, rule.weekdays[0])
    if rule.month_day == 31:
        return _("on the last day")
    return _("on day %(day)s") % {"day": rule.month_day}


def _on_the_nth(nth: int, weekday: int) -> str:
    """Say "on the first Monday"; in languages with genders the ordinal goes with the weekday's."""
    names = {
        0: pgettext("on a weekday", "Monday"),
        1: pgettext("on a weekday", "Tuesday"),
        2: pgettext("on a weekday", "Wednesday"),
        3: pgettext("on a weekday", "Thursday"),
        4: pgettext("on a weekday", "Friday"),
        5: pgettext("on a weekday", "Saturday"),
        6: pgettext("on a weekday", "Sunday"),
    }
    masculine = {
        1: pgettext("masculine weekday", "on the first %(day)s"),
        2: pgettext("masculine weekday", "on the second %(day)s"),
        3: pgettext("masculine weekday", "on the third %(day)s"),
        4: pgettext("masculine weekday", "on the fourth %(day)s"),
        -1: pgettext("masculine weekday", "on the last %(day)s"),
    }
    feminine = {
        1: pgettext("feminine weekday", "on the first %(day)s"),
        2: pgettext("feminine weekday", "on the second %(day)s"),
        3: pgettext("feminine weekday", "on the third %(day)s"),
        4: pgettext("feminine weekday", "on the fourth %(day)s"),
        -1: pgettext("feminine weekday", "on the last %(day)s"),
    }
    neuter = {
        1: pgettext("neuter weekday", "on the first %(day)s"),
        2: pgettext("neuter weekday", "on the second %(day)s"),
        3: pgettext("neuter weekday", "on the third %(day)s"),
        4: pgettext("neuter weekday", "on the fourth %(day)s"),
        -1: pgettext("neuter weekday", "on the last %(day)s"),
    }
    gendered = {2: feminine, 4: feminine, 5: feminine, 6: neuter}.get(weekday, masculine)
    return gendered[nth] % {"day": names[weekday]}


def _weekdays(days: tuple[int, ...]) -> str:
    names = [dict(formatting.weekday_choices())[day] for day in days]
    if len(names) < 2:
        return "".join(names)
    return _("%(days)s and %(last)s") % {"days": ", ".join(names[:-1]), "last": names[-1]}


def nth_choices() -> list[tuple[int, str]]:
    return [
        (1, pgettext("of the month", "First")),
        (2, pgettext("of the month", "Second")),
        (3, pgettext("of the month", "Third")),
        (4, pgettext("of the month", "Fourth")),
        (-1, pgettext("of the month", "Last")),
    ]


@register.filter
def in_words(at: datetime) -> str:
    """Write an occurrence as "Mon, 30 November, 09:00", in the company's time."""
    return f"{dict(formatting.weekday_choices())[formatting.local(at).weekday()]}, {formatting.when(at)}"
