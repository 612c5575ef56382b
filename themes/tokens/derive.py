"""The derivation: which lightness and chroma each token takes, and which contrast it must keep on which grounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from themes.tokens.charts import chart_colours, sequence
from themes.tokens.colour import Oklch, contrast, hue_distance, parse, until

type Mode = Literal["light", "dark"]
type Sidebar = Literal["canvas", "ink", "brand"]

# Hue, how far it may be pushed, chroma, and where the search for the readable and the solid tone begins in light.
STATUSES = {
    "ok": (155.0, (140.0, 172.0), 0.13, 0.55, 0.675),
    "warn": (68.0, (50.0, 92.0), 0.14, 0.56, 0.68),
    "bad": (26.0, (12.0, 36.0), 0.19, 0.56, 0.675),
    "info": (245.0, (225.0, 268.0), 0.13, 0.55, 0.675),
}
PUSHED = (0.55, 0.675)
# The readable brand is searched from here, unless the brand itself is already further from its grounds.
BRAND_INK = 0.60
NEUTRALS: dict[Mode, dict[str, tuple[float, float]]] = {
    "light": {
        "canvas": (0.962, 0.0075),
        "surface": (1.0, 0.0),
        "surface-2": (0.983, 0.004),
        "surface-3": (0.945, 0.0085),
        "line": (0.905, 0.009),
        "ink": (0.235, 0.018),
    },
    "dark": {
        "canvas": (0.165, 0.010),
        "surface": (0.205, 0.011),
        "surface-2": (0.232, 0.012),
        "surface-3": (0.275, 0.014),
        "line": (0.305, 0.014),
        "ink": (0.955, 0.006),
    },
}
# Where the search begins (None: at the field border's lightness), chroma, floor, grounds.
READABLE: dict[Mode, dict[str, tuple[float | None, float, float, tuple[str, ...]]]] = {
    "light": {
        "line-strong": (0.74, 0.014, 3.0, ("surface", "surface-2")),
        "ink-2": (0.55, 0.020, 7.0, ("surface-3",)),
        "ink-3": (None, 0.020, 4.6, ("surface-3", "canvas")),
    },
    "dark": {
        "line-strong": (0.40, 0.020, 3.0, ("surface", "surface-2")),
        "ink-2": (0.60, 0.014, 7.0, ("surface-3",)),
        "ink-3": (0.50, 0.016, 4.6, ("surface-3", "canvas")),
    },
}


@dataclass(frozen=True, kw_only=True)
class ThemeInputs:
    """All that a company chooses; colours are #rrggbb, the hue is in degrees, the radius in pixels."""

    brand: str
    accent: str
    tint_hue: float
    tint_strength: float = 1.0
    radius: int = 10
    font: str = "golos-text"
    sidebar: Sidebar = "canvas"
    density: Literal["normal", "dense"] = "normal"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A colour that could not be used as given: its ratio, and what is shown instead."""

    token: str
    mode: Mode
    given: str
    used: str
    ratio: float


@dataclass(frozen=True, kw_only=True)
class Check:
    """One pair of colours and the ratio that it must reach."""

    token: str
    ground: str
    mode: Mode
    ratio: float
    floor: float


@dataclass(frozen=True, kw_only=True)
class Tokens:
    light: dict[str, str]
    dark: dict[str, str]
    checks: tuple[Check, ...]
    corrections: tuple[Correction, ...]


@dataclass
class _Palette:
    """One mode being derived."""

    inputs: ThemeInputs
    mode: Mode
    colours: dict[str, str] = field(default_factory=dict)
    exact: dict[str, Oklch] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    @property
    def is_light(self) -> bool:
        return self.mode == "light"

    def put(self, token: str, colour: Oklch | str) -> str:
        value = colour if isinstance(colour, str) else colour.hex()
        # What follows is derived from the colour that is shown, not from one between two steps of eight bits.
        self.colours[token], self.exact[token] = value, parse(value)
        return value

    def neutral(self, lightness: float, chroma: float) -> Oklch:
        return Oklch(lightness, chroma * self.inputs.tint_strength, self.inputs.tint_hue)

    def until(self, colour: Oklch, floor: float, *grounds: str, darker: bool | None = None) -> Oklch:
        values = [self.colours[ground] for ground in grounds]
        return until(colour, floor, *values, darker=self.is_light if darker is None else darker)

    def check(self, token: str, floor: float, *grounds: str) -> None:
        for ground in grounds:
            ratio = contrast(self.colours[token], self.colours[ground])
            self.checks.append(Check(token=token, ground=ground, mode=self.mode, ratio=ratio, floor=floor))


@lru_cache(maxsize=512)
def derive(inputs: ThemeInputs) -> Tokens:
    """Return every token of both modes; equal inputs give the same object."""
    palettes = {mode: _palette(inputs, mode) for mode in ("light", "dark")}
    checks = tuple(check for palette in palettes.values() for check in palette.checks)
    return Tokens(
        light=palettes["light"].colours,
        dark=palettes["dark"].colours,
        checks=checks,
        corrections=tuple(_corrections(inputs, palettes)),
    )


def _palette(inputs: ThemeInputs, mode: Mode) -> _Palette:
    palette = _Palette(inputs, mode)
    for token, (lightness, chroma) in NEUTRALS[mode].items():
        palette.put(token, palette.neutral(lightness, chroma))
    for token, (start, chroma, floor, grounds) in READABLE[mode].items():
        lightness = palette.exact["line-strong"].lightness if start is None else start
        palette.put(token, palette.until(palette.neutral(lightness, chroma), floor, *grounds))
        palette.check(token, floor, *grounds)
    palette.check("ink", 7.0, "surface", "surface-2", "surface-3", "canvas")
    _brand(palette)
    _accent(palette)
    _statuses(palette)
    _sidebar(palette)
    for number, value in enumerate(chart_colours(palette.colours, palette.exact, light=palette.is_light), start=1):
        palette.colours[f"chart-{number}"] = value
        palette.check(f"chart-{number}", 3.0, "surface")
    for number, value in enumerate(sequence(palette.exact, light=palette.is_light), start=1):
        palette.colours[f"seq-{number}"] = value
    return palette


def _brand(palette: _Palette) -> None:
    seed = parse(palette.inputs.brand)
    light = palette.is_light
    brand = seed
    if not light and contrast(seed.hex(), palette.colours["surface"]) < 3.2:
        brand = palette.until(seed, 3.6, "surface")
    brand, text = _with_text(palette, brand)
    palette.put("brand", brand)
    palette.put("on-brand", text)
    brand = palette.exact["brand"]
    for token, (away, back) in {"brand-hover": (0.045, 0.05), "brand-active": (0.085, 0.09)}.items():
        palette.put(token, _away_from_text(brand, text, away, back))
        palette.check("on-brand", 4.5, token)
    palette.check("on-brand", 4.5, "brand")
    held = contrast(palette.colours["brand"], palette.colours["surface"]) >= 3.0
    palette.put("brand-edge", brand if held else palette.until(brand, 3.03, "surface"))
    palette.check("brand-edge", 3.0, "surface")
    low, high = (0.010, 0.028) if light else (0.008, 0.030)
    palette.put("brand-soft", Oklch(0.955 if light else 0.268, min(max(seed.chroma * 0.22, low), high), seed.hue))
    line = min(seed.chroma * (0.5 if light else 0.42), 0.06)
    palette.put("brand-line", Oklch(0.86 if light else 0.40, line, seed.hue))
    grounds = ("brand-soft", "canvas", "surface-3")
    start = min(seed.lightness, BRAND_INK) if light else max(seed.lightness, BRAND_INK)
    capped = Oklch(start, min(seed.chroma, 0.16 if light else 0.14), seed.hue)
    palette.put("brand-ink", palette.until(capped, 4.6, *grounds))
    palette.check("brand-ink", 4.6, *grounds)
    # The ring has the strength of the readable brand and the full colour of the fill.
    ring = Oklch(palette.exact["brand-ink"].lightness, brand.chroma, brand.hue)
    palette.put("focus", palette.until(ring, 3.2, *grounds))
    palette.check("focus", 3.2, *grounds)


def _with_text(palette: _Palette, fill: Oklch) -> tuple[Oklch, str]:
    """Return the fill and the text on it: white, else near-black, else a fill darkened until white is readable."""
    dark = palette.neutral(0.19, 0.02).hex()
    if contrast("#ffffff", fill.hex()) >= 4.5:
        return fill, "#ffffff"
    if contrast(dark, fill.hex()) >= 4.5:
        return fill, dark
    return until(fill, 4.5, "#ffffff", darker=True), "#ffffff"


def _away_from_text(fill: Oklch, text: str, by_white: float, by_dark: float) -> Oklch:
    if text == "#ffffff":
        return fill.lighter(by_dark if fill.lightness < 0.30 else -by_white)
    return fill.lighter(-by_dark if fill.lightness > 0.88 else by_dark)


def _accent(palette: _Palette) -> None:
    accent, text = _with_text(palette, parse(palette.inputs.accent))
    palette.put("accent", accent)
    palette.put("on-accent", text)
    palette.check("on-accent", 4.5, "accent")


def _statuses(palette: _Palette) -> None:
    seed = parse(palette.inputs.brand)
    light = palette.is_light
    for name, (usual, (low, high), chroma, readable, strong) in STATUSES.items():
        hue = usual
        if seed.chroma > 0.06 and hue_distance(seed.hue, usual) < 25:
            hue = low if hue_distance(seed.hue, low) > hue_distance(seed.hue, high) else high
            readable, strong = PUSHED
        palette.put(f"{name}-soft", Oklch(0.958 if light else 0.285, chroma * (0.22 if light else 0.36), hue))
        palette.put(f"{name}-line", Oklch(0.86 if light else 0.43, chroma * (0.5 if light else 0.55), hue))
        ink = Oklch(readable if light else 0.74, chroma * (0.85 if light else 0.72), hue)
        floor = 4.7 if light else 4.9
        palette.put(f"{name}-ink", palette.until(ink, floor, f"{name}-soft", "surface-3"))
        palette.check(f"{name}-ink", floor, f"{name}-soft", "surface-3")
        solid = Oklch(strong if light else 0.66, chroma, hue)
        floor = 3.1 if light else 3.4
        palette.put(name, palette.until(solid, floor, "surface", "surface-2" if light else "surface"))
        palette.check(name, floor, "surface")


def _sidebar(palette: _Palette) -> None:
    style: Sidebar = palette.inputs.sidebar if palette.is_light else "canvas"
    colours = palette.colours
    if style == "canvas":
        palette.put("side", colours["canvas"])
        palette.put("side-active", colours["surface" if palette.is_light else "surface-3"])
        palette.put("side-ink", colours["ink-2"])
        palette.put("side-muted", colours["ink-3"])
        mark = palette.exact["brand-edge"]
    else:
        _dark_sidebar(palette, style)
        mark = palette.exact["accent" if style == "brand" else "brand"]
    darker = palette.is_light and style == "canvas"
    palette.put("side-mark", palette.until(mark, 3.0, "side", darker=darker))
    palette.check("side-mark", 3.0, "side")
    palette.check("side-ink", 4.6, "side", "side-active")
    palette.check("side-muted", 4.6, "side")


def _dark_sidebar(palette: _Palette, style: Sidebar) -> None:
    seed = parse(palette.inputs.brand)
    if style == "ink":
        side = palette.neutral(0.235, 0.022)
        active, ink, muted = palette.neutral(0.325, 0.026), palette.neutral(0.86, 0.012), palette.neutral(0.70, 0.014)
    else:
        side = Oklch(min(seed.lightness, 0.36), min(seed.chroma, 0.11), seed.hue)
        active = Oklch(side.lightness + 0.08, min(seed.chroma, 0.12), seed.hue)
        ink, muted = Oklch(0.90, 0.02, seed.hue), Oklch(0.70, 0.03, seed.hue)
    palette.put("side", side)
    palette.put("side-active", active)
    palette.put("side-ink", palette.until(ink, 4.6, "side", "side-active", darker=False))
    palette.put("side-muted", palette.until(muted, 4.6, "side", darker=False))


def _corrections(inputs: ThemeInputs, palettes: Mapping[str, _Palette]) -> list[Correction]:
    found: list[Correction] = []
    for token, given in (("brand", inputs.brand.lower()), ("accent", inputs.accent.lower())):
        for mode, palette in palettes.items():
            for name, ground in ((token, "surface"), (f"{token}-ink", "surface-3"), (f"{token}-edge", "surface")):
                used = palette.colours.get(name)
                if used is not None and used != given:
                    ratio = contrast(given, palette.colours[ground])
                    found.append(Correction(token=name, mode=mode, given=given, used=used, ratio=ratio))  # type: ignore[arg-type]
    return found
