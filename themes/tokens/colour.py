"""Colours in OKLCH and their contrast.

OKLab and its matrices: Björn Ottosson, "A perceptual color space for image processing" (2020). Relative luminance and
contrast ratio: WCAG 2.1, definitions 1.4.3.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

from coloraide import Color

STEP = 0.004


@dataclass(frozen=True, slots=True)
class Oklch:
    """Lightness 0 to 1, chroma from 0, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def hex(self) -> str:
        """Return #rrggbb; what lies outside sRGB loses chroma until it fits."""
        return _to_hex(round(self.lightness, 6), round(self.chroma, 6), round(self.hue, 4))

    def lighter(self, by: float) -> "Oklch":
        return replace(self, lightness=min(1.0, max(0.0, self.lightness + by)))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _channels(value: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(int(value[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return red, green, blue


def parse(value: str) -> Oklch:
    """Read #rrggbb."""
    red, green, blue = _channels(value)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(channels: list[float]) -> bool:
    return all(-7.5e-5 <= channel <= 1 + 7.5e-5 for channel in channels)


@lru_cache(maxsize=20_000)
def _to_hex(lightness: float, chroma: float, hue: float) -> str:
    if lightness <= 0.0 or lightness >= 1.0:
        return "#000000" if lightness <= 0.0 else "#ffffff"
    channels = [_encoded(channel) for channel in _rgb(lightness, chroma, hue)]
    if not _fits(channels):
        # CSS Color 4's own gamut mapping: less chroma until clipping can't be seen.
        channels = Color("oklch", [lightness, chroma, hue]).fit("srgb", method="oklch-chroma").convert("srgb").coords()
    return "#" + "".join(f"{round(min(1.0, max(0.0, channel)) * 255):02x}" for channel in channels)


@lru_cache(maxsize=20_000)
def luminance(value: str) -> float:
    red, green, blue = _channels(value)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def until(colour: Oklch, floor: float, *grounds: str, darker: bool) -> Oklch:
    """Move lightness in small steps until the ratio holds on every ground; the end of the scale is the limit."""
    step = -STEP if darker else STEP
    while any(contrast(colour.hex(), ground) < floor for ground in grounds):
        moved = colour.lighter(step)
        if moved.lightness in (0.0, 1.0):
            return moved
        colour = moved
    return colour


def hue_distance(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)
