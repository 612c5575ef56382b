"""What people call recurring work, when it runs in words, and what is never switched off, with the reason."""

from collections.abc import Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.registry.modules import registry

TITLES: Mapping[str, Any] = {
    "ui.remove_exports": gettext_lazy("Remove exports whose time is over"),
    "accounts.tidy": gettext_lazy("Remove expired sign-ins and codes"),
    "organizations.tidy": gettext_lazy("Forget applicants who have not confirmed"),
    "finance.fall_overdue": gettext_lazy("Mark overdue invoices"),
    "audit.verify": gettext_lazy("Prove the journal"),
    "finance.pull_banks": gettext_lazy("Ask banks for statements"),
    "integrations.ask_changes": gettext_lazy("Ask services what is new"),
    "integrations.prune": gettext_lazy("Drop old payloads of exchanges"),
    "finance.reconcile_gateways": gettext_lazy("Compare payments with payment systems"),
    "notifications.sweep": gettext_lazy("Send notifications that wait"),
    "documents.sweep_signings": gettext_lazy("End signings whose time is over"),
    "documents.sweep": gettext_lazy("Remove uploads that nobody finished"),
    "tasks.give_due": gettext_lazy("Give recurring tasks"),
    "tasks.tell_late": gettext_lazy("Tell of late tasks"),
    "support.tell_late": gettext_lazy("Tell of late tickets"),
    "support.close_solved": gettext_lazy("Close solved tickets"),
    "pipelines.tend_deadlines": gettext_lazy("Look after deadlines of stages"),
    "notifications.prune": gettext_lazy("Drop old notifications"),
    "pages.forget": gettext_lazy("Forget old requests from the site"),
}
# Schedules that nobody switches off, each with the reason that people see.
ALWAYS_ON: Mapping[str, Any] = {
    "audit.verify": gettext_lazy("The journal is proved every night: that nobody can change it must stay provable."),
    "accounts.tidy": gettext_lazy("Expired ways in must not stay open."),
    "organizations.tidy": gettext_lazy("Personal data of those who have not confirmed must be forgotten in time."),
    "pages.forget": gettext_lazy("Personal data in requests must be forgotten in time."),
    "finance.fall_overdue": gettext_lazy("States of invoices and debts follow from it."),
    "notifications.sweep": gettext_lazy("Messages must not be lost."),
}


def title_of(name: str) -> str:
    """Return what a schedule is called; its code where nobody has named it."""
    if name in TITLES:
        return str(TITLES[name])
    for spec in registry.all():
        for one in spec.schedules:
            if name == f"{spec.slug}.{one.name.removeprefix(spec.slug + '.')}":
                return str(one.title)
    return name


def why_always_on(name: str) -> str:
    return str(ALWAYS_ON.get(name, ""))


def cron_words(cron: str) -> str:
    """Say in words when a cron runs; one that has no simple words is shown as it is."""
    minute, hour, day, month, weekday = cron.split()
    if month != "*":
        return cron
    rest = (hour, day, weekday)
    if minute.startswith("*/") and minute[2:].isdigit() and rest == ("*", "*", "*"):
        count = int(minute[2:])
        return ngettext("Every %(count)s minute", "Every %(count)s minutes", count) % {"count": count}
    if minute == "*" and rest == ("*", "*", "*"):
        return _("Every minute")
    if not minute.isdigit():
        return cron
    if rest == ("*", "*", "*"):
        return _("Every hour at minute %(minute)s") % {"minute": f"{int(minute):02}"}
    if not hour.isdigit():
        return cron
    at = {"at": f"{int(hour)}:{int(minute):02}"}
    if (day, weekday) == ("*", "*"):
        return _("Every day at %(at)s") % at
    if day == "*" and weekday.isdigit():
        return _("Every week at %(at)s, %(day)s") % {**at, "day": str(WEEKDAYS[(int(weekday) - 1) % 7]).lower()}
    if weekday == "*" and day.isdigit():
        return _("Every month at %(at)s, on day %(day)s") % {**at, "day": day}
    return cron
