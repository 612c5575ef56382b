"""The derivation gives the drawn palettes, and readable contrast for any brand."""

import json
import time
from pathlib import Path

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from themes.presets import PRESETS
from themes.stylesheet import render_stylesheet
from themes.tokens.colour import Oklch, contrast, parse
from themes.tokens.derive import ThemeInputs, derive

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-28", "PL-29")]

DRAWN = json.loads((Path(__file__).parents[1] / "data" / "theme_tokens.json").read_text())
DRAWN_PRESETS = {"A": "kovyl", "B": "severny_hod", "C": "zaryanka"}
# Read off the drawn pages, whose files hold 256 colours: a channel may be off by 2.
DRAWN_SCALES = {
    ("A", "light"): "#86b4bc #5ea0ab #3e8994 #257480 #015e6a #004954",
    ("B", "dark"): "#264893 #3e5fa4 #5676b6 #708dc7 #8aa6d9 #a5bdea",
    ("C", "light"): "#c49eb0 #b6829d #a56687 #964a73 #832d5e #6d114a",
}


def distance(one: str, other: str) -> int:
    return max(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("drawn", DRAWN_PRESETS)
def test_presets_give_the_drawn_palette_to_the_digit(drawn: str, mode: str) -> None:
    tokens = getattr(derive(PRESETS[DRAWN_PRESETS[drawn]].inputs), mode)

    assert {name: tokens[name] for name in DRAWN[drawn][mode]} == DRAWN[drawn][mode]


@pytest.mark.parametrize(("drawn", "mode"), DRAWN_SCALES)
def test_scale_of_ordered_stages_is_the_drawn_one(drawn: str, mode: str) -> None:
    tokens = getattr(derive(PRESETS[DRAWN_PRESETS[drawn]].inputs), mode)

    off = [distance(value, tokens[f"seq-{at}"]) for at, value in enumerate(DRAWN_SCALES[drawn, mode].split(), start=1)]

    assert max(off) <= 2


# The design's floors, kept apart from what the derivation says of itself: text, ratio, grounds.
FLOORS = (
    ("line-strong", 3.0, ("surface", "surface-2")),
    ("ink", 7.0, ("surface", "surface-2", "surface-3", "canvas")),
    ("ink-2", 7.0, ("surface-3",)),
    ("ink-3", 4.6, ("surface-3", "canvas")),
    ("on-brand", 4.5, ("brand", "brand-hover", "brand-active")),
    ("on-accent", 4.5, ("accent",)),
    ("brand-edge", 3.0, ("surface",)),
    ("brand-ink", 4.6, ("brand-soft", "canvas", "surface-3")),
    ("focus", 3.2, ("brand-soft", "canvas", "surface-3")),
    ("side-ink", 4.6, ("side", "side-active")),
    ("side-muted", 4.6, ("side",)),
    ("side-mark", 3.0, ("side",)),
    *((f"chart-{number}", 3.0, ("surface",)) for number in range(1, 8)),
)
STATUS_FLOORS = {"light": (4.7, 3.1), "dark": (4.9, 3.4)}


def broken_floors(colours: dict[str, str], mode: str) -> list[tuple[str, str, float]]:
    """Return text, ground and ratio of each pair below its floor."""
    text, solid = STATUS_FLOORS[mode]
    statuses = ("ok", "warn", "bad", "info")
    pairs = [
        *FLOORS,
        *((f"{name}-ink", text, (f"{name}-soft", "surface-3")) for name in statuses),
        *((name, solid, ("surface",)) for name in statuses),
    ]
    return [
        (token, ground, contrast(colours[token], colours[ground]))
        for token, floor, grounds in pairs
        for ground in grounds
        if contrast(colours[token], colours[ground]) < floor
    ]


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
    for mode, colours in (("light", tokens.light), ("dark", tokens.dark)):
        assert broken_floors(colours, mode) == []
        assert abs(parse(colours["chart-1"]).lightness - parse(colours["chart-2"]).lightness) >= 0.08


@settings(max_examples=300, deadline=None)
@given(lightness=st.floats(0, 1), chroma=st.floats(0, 0.3), hue=st.floats(0, 360))
def test_colours_are_those_of_coloraide(lightness: float, chroma: float, hue: float) -> None:
    peer = Color("oklch", [lightness, chroma, hue]).fit("srgb", method="oklch-chroma").convert("srgb")

    # A value that lies between two of the 256 steps may be rounded either way.
    assert distance(Oklch(lightness, chroma, hue).hex(), peer.to_string(hex=True, fit="clip")) <= 1


def test_deriving_is_quick_and_done_once() -> None:
    seeds = [
        ThemeInputs(brand=f"#{number:06x}", accent="#3f6fd8", tint_hue=90) for number in range(1000, 9_000_000, 900_000)
    ]

    begun = time.perf_counter()
    for inputs in seeds:
        derive(inputs)
    each = (time.perf_counter() - begun) / len(seeds)

    assert each < 0.2, f"{each * 1000:.0f} ms a theme"
    assert derive(seeds[0]) is derive(seeds[0])


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
