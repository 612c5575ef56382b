"""The derivation gives the drawn palettes, and readable contrast for any brand."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from themes.presets import PRESETS
from themes.stylesheet import render_stylesheet
from themes.tokens.colour import contrast
from themes.tokens.derive import ThemeInputs, derive

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-28", "PL-29")]

DRAWN = json.loads((Path(__file__).parents[1] / "data" / "theme_tokens.json").read_text())
DRAWN_PRESETS = {"A": "kovyl", "B": "severny_hod", "C": "zaryanka"}
# Where a drawn value lies between two steps of the search: at most this many of 255 in a channel.
NEAR = {"brand-ink": 1, "focus": 2, "warn-ink": 1, "warn": 1, "bad": 1, "ink-3": 1}


def distance(one: str, other: str) -> int:
    return max(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("drawn", DRAWN_PRESETS)
def test_presets_give_the_drawn_palette(drawn: str, mode: str) -> None:
    tokens = getattr(derive(PRESETS[DRAWN_PRESETS[drawn]].inputs), mode)

    off = {
        name: (value, tokens[name])
        for name, value in DRAWN[drawn][mode].items()
        if distance(value, tokens[name]) > NEAR.get(name, 0)
    }

    assert off == {}


COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=500, deadline=None)
@given(
    brand=COLOURS,
    accent=COLOURS,
    hue=st.floats(0, 360),
    strength=st.floats(0, 1.5),
    sidebar=st.sampled_from(["canvas", "ink", "brand"]),
)
def test_every_floor_holds_for_any_brand(brand: str, accent: str, hue: float, strength: float, sidebar: str) -> None:
    inputs = ThemeInputs(brand=brand, accent=accent, tint_hue=hue, tint_strength=strength, sidebar=sidebar)

    tokens = derive(inputs)

    assert [check for check in tokens.checks if check.ratio < check.floor] == []
    assert len(tokens.checks) >= 80


def test_checks_are_measured_on_the_colours_that_are_shown() -> None:
    tokens = derive(PRESETS["severny_hod"].inputs)

    for check in tokens.checks:
        colours = tokens.light if check.mode == "light" else tokens.dark
        assert check.ratio == contrast(colours[check.token], colours[check.ground])


def test_a_pale_brand_is_corrected_and_says_so() -> None:
    tokens = derive(ThemeInputs(brand="#f5d76e", accent="#3f6fd8", tint_hue=90))

    corrected = {(one.token, one.mode): one for one in tokens.corrections}

    assert corrected["brand-ink", "light"].given == "#f5d76e"
    assert corrected["brand-ink", "light"].ratio < 1.7
    assert contrast(corrected["brand-ink", "light"].used, tokens.light["surface-3"]) >= 4.6


def test_every_preset_has_a_stylesheet_with_both_modes() -> None:
    for preset in PRESETS.values():
        sheet = render_stylesheet(preset.inputs)
        assert sheet.count("--at-brand:") == 3
        assert len(sheet) < 9_000
