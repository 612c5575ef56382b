"""Small charts made by the server as SVG: bars up to twelve points, and sparklines."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.ui import formatting

register = template.Library()

WIDTH, HEIGHT, HEAD, FOOT = 480, 150, 18, 20


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a chart, placed on the drawing."""

    label: str
    text: str
    left: float
    top: float
    width: float
    height: float
    middle: float


def _bars(points: Sequence[tuple[str, Any]], places: int, width: int) -> list[Bar]:
    values = [Decimal(str(value)) for _, value in points]
    highest = max([*values, Decimal(0)]) or Decimal(1)
    slot = width / max(len(values), 1)
    thickness = round(min(slot * 0.56, 44), 2)
    room = HEIGHT - HEAD - FOOT
    bars = []
    for place, ((label, _), value) in enumerate(zip(points, values, strict=True)):
        height = round(float(max(value, Decimal(0)) / highest) * room, 2)
        middle = round(slot * (place + 0.5), 2)
        bars.append(
            Bar(
                label=str(label),
                text=formatting.number(value, places),
                left=round(middle - thickness / 2, 2),
                top=round(HEAD + room - height, 2),
                width=thickness,
                height=height,
                middle=middle,
            )
        )
    return bars


@register.inclusion_tag("ui/bar_chart.html")
def bar_chart(
    points: Sequence[tuple[str, Any]], title: str, unit: str = "", places: int = 0, width: int = WIDTH
) -> dict[str, Any]:
    """Draw (label, value) pairs from a zero base, with the same figures as a table below.

    `width` is what the place offers on a wide screen, so that letters keep their size.
    """
    return {
        "bars": _bars(points, places, width),
        "title": title,
        "unit": unit,
        "width": width,
        "height": HEIGHT,
        "base": HEIGHT - FOOT,
        "label_at": HEIGHT - 5,
    }


PLOT_WIDTH, PLOT_HEIGHT, PLOT_LABELS = 1000, 100, 6


@register.inclusion_tag("ui/line_chart.html")
def line_chart(points: Sequence[tuple[str, Any]], title: str, unit: str = "", places: int = 2) -> dict[str, Any]:
    """Draw (label, value) pairs as a line of steps over zero, with the same figures as a table below.

    The drawing takes the width that there is; words stand beside it, so that they keep their size.
    """
    values = [Decimal(str(value)) for _, value in points] or [Decimal(0)]
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    span = float(high - low) or 1.0

    def height(value: Decimal) -> float:
        return round(float(high - value) / span * PLOT_HEIGHT, 2)

    step = PLOT_WIDTH / max(len(values) - 1, 1)
    # A balance stays as it is until the day that moves it: steps, not slopes.
    path = f"M0 {height(values[0])}" + "".join(
        f"H{round(step * place, 1)}V{height(value)}" for place, value in enumerate(values[1:], start=1)
    )
    every = max(len(points) // (PLOT_LABELS - 1), 1)
    return {
        "path": path,
        "area": f"{path}V{height(Decimal(0))}H0Z",
        "zero": height(Decimal(0)),
        "high": formatting.number(high),
        "low": formatting.number(low) if low < 0 else "",
        "marks": [str(label) for label, _value in [*points[:-1:every][: PLOT_LABELS - 1], *points[-1:]]],
        "title": title,
        "unit": unit,
        "width": PLOT_WIDTH,
        "height": PLOT_HEIGHT,
        "rows": [(str(label), formatting.number(value, places)) for label, value in reversed(points)],
    }


@register.simple_tag
def sparkline(values: Sequence[Any], label: str) -> SafeString:
    """Draw the course of a figure in a line of text; the label says it in words."""
    numbers = [float(value) for value in values]
    if len(numbers) < 2:
        return SafeString("")
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0
    step = 92 / (len(numbers) - 1)
    spots = [
        (round(2 + place * step, 1), round(25 - (value - low) / span * 22, 1)) for place, value in enumerate(numbers)
    ]
    path = "M" + " L".join(f"{x} {y}" for x, y in spots)
    return format_html(
        '<svg class="at-spark" viewBox="0 0 96 28" role="img" aria-label="{}"><path d="{}"></path>'
        '<circle cx="{}" cy="{}" r="2.5"></circle></svg>',
        label,
        path,
        *spots[-1],
    )
