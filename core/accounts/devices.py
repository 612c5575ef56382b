"""What a browser says of itself, in words: "Chrome, Windows"."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

# The first that matches counts: browsers name those that they resemble as well.
BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg(?:e|A|iOS)?/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("(?:Firefox|FxiOS)/", "Firefox"),
    ("(?:Chrome|Chromium|CriOS)/", "Chrome"),
    ("Version/.* Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone|iPad|iPod", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS X", "macOS"),
    ("Linux|X11", "Linux"),
)
PHONES = frozenset({"iOS", "Android"})


@dataclass(frozen=True, kw_only=True)
class Device:
    """The browser and the system behind a session; "" for what cannot be told."""

    browser: str
    system: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.browser, self.system))) or _("Unknown device")

    @property
    def is_mobile(self) -> bool:
        return self.system in PHONES


def device_of(user_agent: str) -> Device:
    return Device(browser=_first(BROWSERS, user_agent), system=_first(SYSTEMS, user_agent))


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, text)), "")
