"""Publish a look for the current company; its pages show it within a second, without a deployment."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.lib.company import current_company
from core.lib.errors import InvalidInput
from tenants.public import touch_company
from themes.models import CompanyTheme
from themes.presets import PRESETS, VENDOR
from themes.stylesheet import FONTS, RADIUS_MOST
from themes.tokens.derive import Sidebar, ThemeInputs, derive

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


def publish_preset(code: str) -> Mapping[str, Any]:
    """Give the company a ready look; return what was checked and corrected on the way."""
    if code not in PRESETS or code == VENDOR:
        raise InvalidInput(_("There is no such look."), fields={"preset": [_("Choose one of the list.")]})
    company = current_company()
    publish_theme(inputs=PRESETS[code].inputs, preset=code, product_name=company.name)
    tokens = derive(PRESETS[code].inputs)
    return {"checks": len(tokens.checks), "corrections": len(tokens.corrections)}


@transaction.atomic
def publish_theme(
    *, inputs: ThemeInputs, preset: str, product_name: str, slogan: str = "", contact_line: str = ""
) -> CompanyTheme:
    """Store the look as the published one; a value that could harm the stylesheet or the reader is refused."""
    check_inputs(inputs)
    before: Mapping[str, Any] = (
        CompanyTheme.objects.filter(pk=1).values("preset", "inputs", "product_name").first() or {}
    )
    theme, _created = CompanyTheme.objects.update_or_create(
        pk=1,
        defaults={
            "preset": preset,
            "inputs": asdict(inputs),
            "product_name": product_name[:80],
            "slogan": slogan,
            "contact_line": contact_line,
            "published_at": timezone.now(),
        },
    )
    touch_company(current_company().schema)
    after = {"preset": preset, "inputs": asdict(inputs), "product_name": product_name[:80]}
    if changes := differences(before, after):
        record("themes.theme.published", subject=theme, subject_name=product_name, changes=changes)
    return theme


def check_inputs(inputs: ThemeInputs) -> None:
    """Refuse what is no colour, number or choice of the list, by field."""
    refused = {
        name: message
        for name, holds, message in (
            ("brand", _is_colour(inputs.brand), _("Give the colour as #rrggbb.")),
            ("accent", _is_colour(inputs.accent), _("Give the colour as #rrggbb.")),
            ("tint_hue", _within(inputs.tint_hue, 0, 360), _("The hue is a number from 0 to 360.")),
            ("tint_strength", _within(inputs.tint_strength, 0, 1.5), _("The strength is a number from 0 to 1.5.")),
            ("radius", _within(inputs.radius, 0, RADIUS_MOST), _("The radius is a number from 0 to 24.")),
            ("font", inputs.font in FONTS, _("Choose one of the list.")),
            ("sidebar", inputs.sidebar in get_args(Sidebar.__value__), _("Choose one of the list.")),
            ("density", inputs.density in {"normal", "dense"}, _("Choose one of the list.")),
        )
        if not holds
    }
    if refused:
        raise InvalidInput(_("Check the look."), fields={name: [message] for name, message in refused.items()})


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and COLOUR.match(value) is not None


def _within(value: Any, low: float, high: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
