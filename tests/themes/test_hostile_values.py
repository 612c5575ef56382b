"""Nothing that a person types reaches a stylesheet as text: neither through the service nor past it."""

import re
from typing import Any

import pytest

from core.lib.errors import InvalidInput
from tests.themes.payloads import PAYLOADS
from themes.presets import PRESETS
from themes.services.publish import check_inputs
from themes.stylesheet import render_stylesheet
from themes.tokens.derive import ThemeInputs

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-26", "PL-30")]

FIELDS = ("brand", "accent", "tint_hue", "tint_strength", "radius", "font", "sidebar", "density")
GOOD: dict[str, Any] = {"brand": "#0b6470", "accent": "#e9b949", "tint_hue": 95}
SHEET = re.compile(
    r':root\{(?P<light>[^{}]+)\}\n\[data-bs-theme="dark"\]\{(?P<dark>[^{}]+)\}\n'
    r"@media \(prefers-color-scheme:dark\)\{:root:not\(\[data-bs-theme\]\)\{(?P=dark)\}\}\n"
)
PROPERTY = re.compile(r'--at-[a-z]+[a-z0-9-]*:(#[0-9a-f]{6}|\d{1,2}px|("[A-Z][A-Za-z ]+", ){2}system-ui, sans-serif)')


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 80


@pytest.mark.parametrize("field", FIELDS)
def test_no_payload_is_accepted(field: str) -> None:
    for payload in PAYLOADS:
        with pytest.raises(InvalidInput) as refusal:
            check_inputs(ThemeInputs(**{**GOOD, field: payload}))

        assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize("field", FIELDS)
def test_no_payload_passes_a_stylesheet_that_was_never_checked(field: str) -> None:
    for payload in PAYLOADS:
        try:
            sheet = render_stylesheet(ThemeInputs(**{**GOOD, field: payload}))
        except (ValueError, TypeError, KeyError):
            continue
        assert_plain(sheet)


@pytest.mark.parametrize("code", PRESETS)
def test_a_stylesheet_holds_custom_properties_alone(code: str) -> None:
    assert_plain(render_stylesheet(PRESETS[code].inputs))


def assert_plain(sheet: str) -> None:
    """Hold every declaration against the three forms that a value may have."""
    parts = SHEET.fullmatch(sheet)
    assert parts is not None
    odd = [line for name in ("light", "dark") for line in parts[name].split(";") if not PROPERTY.fullmatch(line)]
    assert odd == []
