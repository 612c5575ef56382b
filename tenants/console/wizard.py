"""The six screens of the onboarding wizard: which answers belong to each, and what the step list says of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registry.modules import registry
from tenants.console.forms import AddressForm, AdminForm, CompanyForm, LaunchForm, LookForm, ModulesForm, StepForm
from tenants.console.progress import module_titles
from tenants.models import Onboarding, OnboardingState
from tenants.services.addresses import schema_for, suggest_slug
from tenants.services.presets import preset_title


@dataclass(frozen=True, kw_only=True)
class Screen:
    code: str
    title: Any
    question: Any
    lead: Any
    form: type[StepForm]
    note: Callable[[Onboarding], str]

    @property
    def number(self) -> int:
        return SCREENS.index(self) + 1

    @property
    def template(self) -> str:
        return f"console/wizard/{self.code}.html"

    @property
    def following(self) -> "Screen":
        return SCREENS[min(self.number, len(SCREENS) - 1)]

    @property
    def previous(self) -> "Screen | None":
        return SCREENS[self.number - 2] if self.number > 1 else None

    def initial(self, onboarding: Onboarding) -> dict[str, Any]:
        values = {name: getattr(onboarding, name) for name in self.form.base_fields}
        if self.code == "address" and not onboarding.slug:
            values["slug"] = suggest_slug(onboarding.name)
            values["schema_name"] = schema_for(values["slug"])
        return values


SCREENS: tuple[Screen, ...] = (
    Screen(
        code="company",
        title=gettext_lazy("Company"),
        question=gettext_lazy("Which company is it?"),
        lead=gettext_lazy("Name, language and time zone can be changed later."),
        form=CompanyForm,
        note=lambda onboarding: onboarding.name,
    ),
    Screen(
        code="address",
        title=gettext_lazy("Address and schema"),
        question=gettext_lazy("Where will the cabinet answer?"),
        lead=gettext_lazy("Suggested from the name. An address of the company's own can be added later."),
        form=AddressForm,
        note=lambda onboarding: onboarding.slug,
    ),
    Screen(
        code="modules",
        title=gettext_lazy("Modules"),
        question=gettext_lazy("What does the company work with?"),
        lead=gettext_lazy("Modules can be switched on and off at any time; their data are kept."),
        form=ModulesForm,
        note=lambda onboarding: _modules_note(onboarding),
    ),
    Screen(
        code="look",
        title=gettext_lazy("Look"),
        question=gettext_lazy("What will it look like?"),
        lead=gettext_lazy("A starting point: colours, logo and texts are the company's own to change."),
        form=LookForm,
        note=lambda onboarding: preset_title(onboarding.preset),
    ),
    Screen(
        code="admin",
        title=gettext_lazy("Administrator"),
        question=gettext_lazy("Who will run the cabinet?"),
        lead=gettext_lazy("The first administrator invites the others."),
        form=AdminForm,
        note=lambda onboarding: onboarding.admin_name or onboarding.admin_email,
    ),
    Screen(
        code="launch",
        title=gettext_lazy("Launch"),
        question=gettext_lazy("Is everything right?"),
        lead=gettext_lazy("The work takes a few seconds and goes on when this page is closed."),
        form=LaunchForm,
        note=lambda onboarding: _launch_note(onboarding),
    ),
)


def screen(code: str) -> Screen:
    found = next((one for one in SCREENS if one.code == code), None)
    if found is None:
        raise Http404(code)
    return found


def _modules_note(onboarding: Onboarding) -> str:
    if len(onboarding.modules) == len(registry.all()) > 1:
        return _("All modules")
    return module_titles(onboarding.modules) or _("None for now")


def _launch_note(onboarding: Onboarding) -> str:
    notes = {
        OnboardingState.RUNNING: _("in progress"),
        OnboardingState.DONE: _("done"),
        OnboardingState.FAILED: _("failed"),
        OnboardingState.STOPPED: _("stopped"),
    }
    return notes.get(OnboardingState(onboarding.state), "")


@dataclass(frozen=True, kw_only=True)
class StepMark:
    """A line of the step list: done steps are links while the answers may still change."""

    number: int
    title: str
    note: str
    state: str
    code: str
    is_link: bool


def marks(onboarding: Onboarding, current: Screen) -> list[StepMark]:
    editable = onboarding.state not in {OnboardingState.RUNNING, OnboardingState.DONE}
    found = []
    for one in SCREENS:
        answered = one.number <= onboarding.reached
        state = "current" if one is current else "done" if answered else ""
        if one.code == "launch" and onboarding.state in {OnboardingState.DONE, OnboardingState.FAILED}:
            state = "done" if onboarding.state == OnboardingState.DONE else "failed"
        found.append(
            StepMark(
                number=one.number,
                title=str(one.title),
                note=one.note(onboarding) if answered or one.code == "launch" else "",
                state=state,
                code=one.code,
                is_link=editable and one is not current and one.number <= onboarding.reached + 1,
            )
        )
    return found
