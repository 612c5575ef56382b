"""Colours of charts: series that can be told apart, and one scale of ordered stages."""

from collections.abc import Iterator, Mapping

from themes.tokens.colour import STEP, Oklch, hue_distance, parse, until

HUES = (285.0, 200.0, 130.0, 335.0, 240.0, 165.0, 310.0, 185.0, 90.0, 20.0, 260.0, 110.0, 220.0, 350.0, 60.0)
SERIES = 7
NEAREST = 24.0
APART = 0.08
NEAR_END = 0.1
ALIKE = 25.0
STEPS = 6


def chart_colours(colours: Mapping[str, str], exact: Mapping[str, Oklch], *, light: bool) -> Iterator[str]:
    """Yield seven colours: the brand, the accent, then hues that stand apart from those taken."""
    surface = colours["surface"]
    first = exact["brand-edge"]
    accent = exact["accent"]
    second = _apart(until(accent, 3.0, surface, darker=light), first, light=light)
    yield colours["brand-edge"]
    yield colours["accent"] if second == accent else second.hex()
    taken = [first.hue, second.hue]
    levels = (0.50, 0.66) if light else (0.74, 0.60)
    count = 0
    for hue in HUES:
        if count == SERIES - 2:
            return
        if any(hue_distance(hue, other) < NEAREST for other in taken):
            continue
        taken.append(hue)
        yield until(Oklch(levels[count % 2], 0.11, hue), 3.0, surface, darker=light).hex()
        count += 1


def _apart(colour: Oklch, other: Oklch, *, light: bool) -> Oklch:
    """Move the colour on until the two differ in lightness too; near the end of the scale it turns back."""
    darker = light if NEAR_END < other.lightness < 1 - NEAR_END else not light
    while abs(parse(colour.hex()).lightness - other.lightness) < APART:
        colour = colour.lighter(-STEP if darker else STEP)
    return colour


def sequence(exact: Mapping[str, Oklch], *, light: bool) -> Iterator[str]:
    """Yield six steps in one hue: the accent's, or the brand's where the accent would read as a state."""
    base = exact["accent"]
    if any(hue_distance(base.hue, exact[status].hue) < ALIKE for status in ("ok", "warn", "bad")):
        base = exact["brand"]
    start, end, pale, rich = (0.74, 0.365, 0.05, 0.15) if light else (0.42, 0.795, 0.13, 0.07)
    for step in range(STEPS):
        part = step / (STEPS - 1)
        chroma = min(pale + (rich - pale) * part, base.chroma)
        yield Oklch(start + (end - start) * part, chroma, base.hue).hex()
