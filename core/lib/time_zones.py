"""Time zones as people choose them: by city, with the offset that holds now."""

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_lazy as _

NAMED: dict[str, Any] = {
    "Europe/Kaliningrad": _("Kaliningrad"),
    "Europe/Moscow": _("Moscow"),
    "Europe/Samara": _("Samara"),
    "Asia/Yekaterinburg": _("Yekaterinburg"),
    "Asia/Omsk": _("Omsk"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk"),
    "Asia/Irkutsk": _("Irkutsk"),
    "Asia/Yakutsk": _("Yakutsk"),
    "Asia/Vladivostok": _("Vladivostok"),
    "Asia/Magadan": _("Magadan"),
    "Asia/Kamchatka": _("Kamchatka"),
    "Europe/Minsk": _("Minsk"),
    "Asia/Tbilisi": _("Tbilisi"),
    "Asia/Yerevan": _("Yerevan"),
    "Asia/Baku": _("Baku"),
    "Asia/Tashkent": _("Tashkent"),
    "Asia/Almaty": _("Almaty"),
    "Asia/Bishkek": _("Bishkek"),
}
REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def time_zones() -> frozenset[str]:
    """Return the names that somebody may choose: places, and none of the database's technical names."""
    return frozenset(name for name in available_timezones() if name.startswith(REGIONS))


def zone_label(name: str, at: datetime) -> str:
    """Write "Moscow, UTC+3"; a place without a name of ours keeps that of the database."""
    return f"{NAMED.get(name, name)}, UTC{_offset(name, at):+g}"


def zone_labels(at: datetime, *, first: str) -> dict[str, str]:
    """Return every zone with its label: the given one first, then those with a name of ours, then by offset."""
    named = [first, *(name for name in NAMED if name != first)]
    rest = sorted(time_zones() - set(named), key=lambda name: (_offset(name, at), name))
    return {name: zone_label(name, at) for name in (*named, *rest)}


def _offset(name: str, at: datetime) -> float:
    offset = at.astimezone(ZoneInfo(name)).utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0
