"""Colours of charts: series that can be told apart, and one scale of ordered stages."""

from collections.abc import Iterator, Mapping

from themes.tokens.colour import Oklch, hue_distance, until

HUES = (285.0, 200.0, 130.0, 335.0, 240.0, 165.0, 310.0, 185.0, 90.0, 20.0, 260.0, 110.0, 220.0, 350.0, 60.0)
SERIES = 7
NEAREST = 24.0


def chart_colours(colours: Mapping[str, str], exact: Mapping[str, Oklch], *, light: bool) -> Iterator[str]:
    """Yield seven colours: the brand, the accent, then hues that stand apart from those taken."""
    surface = colours["surface"]
    first = exact["brand-edge"]
    accent = exact["accent"]
    second = until(accent, 3.0, surface, darker=light)
    while abs(second.lightness - first.lightness) < 0.08 and hue_distance(second.hue, first.hue) < NEAREST:
        second = second.lighter(-0.004 if light else 0.004)
        if second.lightness in (0.0, 1.0):
            break
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


def sequence(exact: Mapping[str, Oklch], *, light: bool) -> Iterator[str]:
    """Yield six steps from little to much in one hue."""
    hue = exact["accent"].hue
    if any(hue_distance(hue, exact[status].hue) < 25 for status in ("ok", "warn", "bad", "info")):
        hue = exact["brand"].hue
    start, end, pale, rich = (0.74, 0.365, 0.05, 0.15) if light else (0.42, 0.795, 0.13, 0.07)
    for step in range(6):
        part = step / 5
        yield Oklch(start + (end - start) * part, pale + (rich - pale) * part, hue).hex()
