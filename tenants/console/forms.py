"""Forms of the onboarding wizard: they read what was typed, the rules are those of the service."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registry.modules import registry
from tenants.services.presets import list_presets, preset_titles

ZONES = {
    "Europe/Kaliningrad": _("Kaliningrad"),
    "Europe/Moscow": _("Moscow"),
    "Europe/Samara": _("Samara"),
    "Asia/Yekaterinburg": _("Yekaterinburg"),
    "Asia/Omsk": _("Omsk"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk"),
    "Asia/Irkutsk": _("Irkutsk"),
    "Asia/Yakutsk": _("Yakutsk"),
    "Asia/Vladivostok": _("Vladivostok"),
    "Asia/Magadan": _("Magadan"),
    "Asia/Kamchatka": _("Kamchatka"),
    "Europe/Minsk": _("Minsk"),
    "Asia/Tbilisi": _("Tbilisi"),
    "Asia/Yerevan": _("Yerevan"),
    "Asia/Baku": _("Baku"),
    "Asia/Tashkent": _("Tashkent"),
    "Asia/Almaty": _("Almaty"),
    "Asia/Bishkek": _("Bishkek"),
}


def zone_label(name: str, moment: datetime | None = None) -> str:
    """Write "Moscow, UTC+3"."""
    offset = (moment or timezone.now()).astimezone(ZoneInfo(name)).utcoffset()
    hours = (offset.total_seconds() if offset else 0) / 3600
    return f"{ZONES.get(name, name)}, UTC{hours:+g}"


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
        zones = dict.fromkeys([*ZONES, *([self.initial["time_zone"]] if "time_zone" in self.initial else [])])
        self.fields["time_zone"].choices = [(name, zone_label(name)) for name in zones]  # type: ignore[attr-defined]


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
