"""Forms of the onboarding wizard: they read what was typed, the rules are those of the service."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.lib.time_zones import NAMED, zone_label
from core.registry.modules import registry
from tenants.services.presets import list_presets, preset_titles
from tenants.services.vendor_roles import ROLES

LIMITS = ((15, _("15 minutes")), (30, _("30 minutes")), (60, _("1 hour")), (120, _("2 hours")), (240, _("4 hours")))


class StepForm(forms.Form):
    """A screen of the wizard; problems that the service names are shown at their fields."""

    def add_problems(self, problems: dict[str, list[Any]]) -> None:
        for name, messages in problems.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, str(message))


class CompanyForm(StepForm):
    name = forms.CharField(
        label=_("Company name"), max_length=200, help_text=_("As its people and clients will see it.")
    )
    inn = forms.CharField(label=_("INN"), max_length=20, required=False, help_text=_("10 or 12 digits."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inn"].widget.attrs["inputmode"] = "numeric"
        zones = dict.fromkeys([*NAMED, *([self.initial["time_zone"]] if "time_zone" in self.initial else [])])
        self.fields["time_zone"].choices = [(name, zone_label(name, timezone.now())) for name in zones]  # type: ignore[attr-defined]


class AddressForm(StepForm):
    slug = forms.CharField(label=_("Address"), max_length=40)
    schema_name = forms.CharField(
        label=_("Schema name"),
        max_length=40,
        required=False,
        help_text=_("The company's name in the database; it never changes."),
    )


class ModulesForm(StepForm):
    modules = forms.MultipleChoiceField(label=_("Modules"), required=False, widget=forms.CheckboxSelectMultiple)
    with_demo_data = forms.BooleanField(
        label=_("Fill with demonstration data"),
        required=False,
        help_text=_("Invented clients and operations of the chosen modules, to look around."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["modules"].choices = [(spec.slug, spec.title) for spec in registry.all()]  # type: ignore[attr-defined]

    def options(self) -> Iterable[dict[str, Any]]:
        """Return the modules with their icons and what they are for."""
        chosen = set(self["modules"].value() or [])
        for spec in registry.all():
            yield {"spec": spec, "checked": spec.slug in chosen}


def look_of(preset: Mapping[str, Any]) -> dict[str, Any]:
    """Return a preset's colours under names that a template can read."""
    colours = {name.replace("-", "_"): colour for name, colour in preset["light"].items()}
    return {**colours, "radius": min(preset["radius"], 7)}


class LookForm(StepForm):
    preset = forms.ChoiceField(label=_("Look"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = list(preset_titles().items())  # type: ignore[attr-defined]

    def options(self) -> Iterable[dict[str, Any]]:
        chosen = self["preset"].value()
        for preset in list_presets():
            yield {"preset": preset, "checked": preset["code"] == chosen, "look": look_of(preset)}


class AdminForm(StepForm):
    admin_name = forms.CharField(label=_("First and last name"), max_length=150)
    admin_email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("An invitation goes here; by its link the administrator chooses a password."),
    )


class LaunchForm(StepForm):
    """Nothing more is asked: the last screen shows what will be made."""


class VendorRoleForm(forms.Form):
    """One of the vendor's four roles."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.code, format_lazy("{}: {}", role.title, role.hint)) for role in ROLES]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is done that others will ask about."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the journal."),
    )


class SupportForm(ReasonForm):
    """Why somebody of the vendor's goes into a company, for how long, and with whose eyes."""

    minutes = forms.TypedChoiceField(label=_("Time limit"), choices=LIMITS, coerce=int)
    role = forms.ChoiceField(label=_("Look as"))

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The company will read it.")
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
