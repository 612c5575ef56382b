"""Ready looks: the eight inputs, and what goes with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from themes.tokens.derive import ThemeInputs, derive

VENDOR = "vendor"


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A look that a company starts with; `picture` is a file of ui/pictures for the sign-in page, "" for a pattern."""

    code: str
    title: Any
    inputs: ThemeInputs
    picture: str = ""

    @property
    def mark_url(self) -> str:
        return static(f"themes/marks/{self.code}.svg")

    @property
    def picture_url(self) -> str:
        return static(f"ui/pictures/{self.picture}") if self.picture else ""


PRESETS: Mapping[str, Preset] = {
    preset.code: preset
    for preset in (
        Preset(
            code="kovyl",
            title=_("Feather grass"),
            picture="steppe.svg",
            inputs=ThemeInputs(brand="#0b6470", accent="#e9b949", tint_hue=95, radius=10, font="golos-text"),
        ),
        Preset(
            code="severny_hod",
            title=_("Northern line"),
            picture="rails.svg",
            inputs=ThemeInputs(
                brand="#f5a524",
                accent="#3f6fd8",
                tint_hue=255,
                tint_strength=1.25,
                radius=5,
                font="ibm-plex-sans",
                sidebar="ink",
            ),
        ),
        Preset(
            code="zaryanka",
            title=_("Robin"),
            picture="sunrise.svg",
            inputs=ThemeInputs(
                brand="#8a2f63",
                accent="#ffb59a",
                tint_hue=35,
                tint_strength=1.15,
                radius=16,
                font="manrope",
                sidebar="brand",
            ),
        ),
        Preset(
            code="tsifra",
            title=_("Digit"),
            inputs=ThemeInputs(
                brand="#3b4cca", accent="#19b5a5", tint_hue=270, tint_strength=1.1, radius=8, font="onest"
            ),
        ),
        Preset(
            code="roshcha",
            title=_("Grove"),
            inputs=ThemeInputs(brand="#2f6b3a", accent="#f2c14e", tint_hue=120, radius=12, font="onest"),
        ),
        Preset(
            code="gavan",
            title=_("Harbour"),
            inputs=ThemeInputs(
                brand="#12507b", accent="#e4774f", tint_hue=235, tint_strength=0.8, radius=7, font="ibm-plex-sans"
            ),
        ),
        Preset(
            code=VENDOR,
            title=_("Neutral"),
            inputs=ThemeInputs(
                brand="#1f2328", accent="#c8613b", tint_hue=80, tint_strength=0.55, radius=8, font="inter"
            ),
        ),
    )
}


def preset_titles() -> dict[str, Any]:
    """Return the looks that a company may have, by their codes."""
    return {preset.code: preset.title for preset in PRESETS.values() if preset.code != VENDOR}


def list_presets() -> list[Mapping[str, Any]]:
    """Return what the onboarding shows of each look that a company may have."""
    return [
        {
            "code": preset.code,
            "title": preset.title,
            "mark_url": preset.mark_url,
            "picture_url": preset.picture_url,
            "light": derive(preset.inputs).light,
            "dark": derive(preset.inputs).dark,
            "radius": preset.inputs.radius,
            "font": preset.inputs.font,
        }
        for preset in PRESETS.values()
        if preset.code != VENDOR
    ]
