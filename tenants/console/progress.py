"""An onboarding's work on the server, in the words of the reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.lib.wording import for_reader
from core.registry.modules import registry
from core.ui import formatting
from tenants.models import Company, Onboarding, OnboardingState
from tenants.services.first_steps import list_first_steps
from tenants.services.presets import preset_title

TITLES = {
    "schema": gettext_lazy("Schema and database role"),
    "tables": gettext_lazy("Tables of the modules"),
    "roles": gettext_lazy("Roles and permissions"),
    "theme": gettext_lazy("Look published"),
    "demo": gettext_lazy("Demonstration data"),
    "admin": gettext_lazy("Invitation of the administrator"),
    "open": gettext_lazy("The address answers"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One step as the page draws it: `state` is done, current, failed or nothing yet."""

    code: str
    title: str
    state: str
    note: str
    time: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """The whole work as the page draws it."""

    title: str
    lead: str
    lines: list[Line]
    done: int
    total: int
    is_running: bool
    is_done: bool

    @property
    def parts(self) -> list[str]:
        return [line.state for line in self.lines]


def describe(onboarding: Onboarding) -> Work:
    """Return how far the work is."""
    running = onboarding.state == OnboardingState.RUNNING
    entries = onboarding.steps
    current = next((entry["code"] for entry in entries if entry["state"] != "done"), "") if running else ""
    lines = [_line(entry, is_current=entry["code"] == current) for entry in entries]
    title, lead = _heading(onboarding)
    return Work(
        title=title,
        lead=lead,
        lines=lines,
        done=sum(line.state == "done" for line in lines),
        total=len(lines),
        # A stopped onboarding is at work until what it made has been taken back.
        is_running=running or (onboarding.state == OnboardingState.STOPPED and onboarding.company_id is not None),
        is_done=onboarding.state == OnboardingState.DONE,
    )


def _heading(onboarding: Onboarding) -> tuple[str, str]:
    if onboarding.state == OnboardingState.DONE:
        seconds = sum(entry.get("milliseconds", 0) for entry in onboarding.steps)
        facts = {"host": host_of(onboarding), "time": duration(seconds)}
        lead = _("The address %(host)s was opened in %(time)s.") % facts
        return _("The cabinet answers"), lead
    if onboarding.state == OnboardingState.FAILED:
        return _("The company was not connected"), _(
            "Nothing is left behind: schema, role and address are free. Your answers are kept."
        )
    if onboarding.state == OnboardingState.STOPPED:
        return _("Connecting was stopped"), _("What had been made was removed. Your answers are kept.")
    return _("Connecting the company"), _("The address opens when all steps are done.")


def host_of(onboarding: Onboarding) -> str:
    """Return the host on which the company was opened."""
    return next((entry["facts"].get("host", "") for entry in onboarding.steps if "host" in entry.get("facts", {})), "")


def _line(entry: Mapping[str, Any], *, is_current: bool) -> Line:
    code = entry["code"]
    notes: dict[str, Callable[[], str]] = {
        "done": lambda: NOTES[code](entry.get("facts", {})),
        "failed": lambda: _reason(entry.get("error", {})),
        "undone": lambda: _("Taken back"),
    }
    state = "current" if is_current else entry["state"]
    note = notes[state]() if state in notes else ""
    milliseconds = entry.get("milliseconds") if state == "done" else None
    return Line(
        code=code,
        title=str(TITLES[code]),
        state=state if state in {"done", "current", "failed"} else "",
        note=note,
        time="" if milliseconds is None else duration(milliseconds),
    )


def _reason(error: Mapping[str, str]) -> str:
    if "reference" in error:
        return _("The server failed at this step. Number for the support: %(number)s.") % {"number": error["reference"]}
    return for_reader(error)


def first_steps(company: Company) -> dict[str, Any]:
    """Return the checklist and how much of it is done, for a page of this company."""
    steps = list_first_steps(company=company)
    facts = {"done": sum(step.is_done for step in steps), "total": len(steps)}
    return {"first_steps": steps, "first_steps_note": _("%(done)s of %(total)s") % facts}


def duration(milliseconds: int) -> str:
    """Write 6 ms, 214 ms, 1.1 s."""
    if milliseconds < 1000:
        return formatting.quantity(milliseconds, _("ms"), 0)
    return formatting.quantity(milliseconds / 1000, _("s"), 1)


def module_titles(modules: list[str]) -> str:
    """Name the modules in one line, as a sentence would."""
    titles = [str(registry.get(module).title) for module in modules if module in registry]
    return ", ".join(titles[:1] + [title[:1].lower() + title[1:] for title in titles[1:]])


def _schema(facts: Mapping[str, Any]) -> str:
    return _("Taken from the stock and renamed") if facts.get("from_pool") else _("Made anew")


def _tables(facts: Mapping[str, Any]) -> str:
    return module_titles(facts.get("modules", [])) or _("Without modules for now")


def _roles(facts: Mapping[str, Any]) -> str:
    roles, permissions = facts.get("roles", 0), facts.get("permissions", 0)
    first = ngettext("%(count)d role", "%(count)d roles", roles) % {"count": roles}
    second = ngettext("%(count)d permission", "%(count)d permissions", permissions) % {"count": permissions}
    return f"{first}, {second}"


def _theme(facts: Mapping[str, Any]) -> str:
    title = _("“%(title)s”") % {"title": preset_title(facts.get("preset", ""))}
    checks, corrections = facts.get("checks", 0), facts.get("corrections", 0)
    held = ngettext("%(count)d contrast check holds", "%(count)d contrast checks hold", checks) % {"count": checks}
    if not corrections:
        return f"{title}, {held}"
    moved = ngettext("%(count)d colour corrected", "%(count)d colours corrected", corrections) % {"count": corrections}
    return f"{title}, {held}, {moved}"


def _demo(facts: Mapping[str, Any]) -> str:
    return module_titles(facts.get("modules", [])) or _("The chosen modules bring none")


def _admin(facts: Mapping[str, Any]) -> str:
    return _("%(email)s, the letter is on its way") % {"email": facts.get("email", "")}


def _open(facts: Mapping[str, Any]) -> str:
    return str(facts.get("host", ""))


NOTES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "schema": _schema,
    "tables": _tables,
    "roles": _roles,
    "theme": _theme,
    "demo": _demo,
    "admin": _admin,
    "open": _open,
}
