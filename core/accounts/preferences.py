"""How a person likes the pages: language, light or dark, density; kept with the user, or in cookies before sign-in."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from core.accounts.models import Density, ThemeMode, User
from core.lib.company import current_company

COOKIE_AGE = 365 * 24 * 3600
SIDES = frozenset({"wide", "narrow"})
COOKIES = {"theme_mode": "theme-mode", "density": "density", "side": "side"}


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """The choices in force for one request."""

    language: str
    time_zone: ZoneInfo
    theme_mode: str
    density: str
    side: str


def preferences_of(request: HttpRequest, user: User | AnonymousUser) -> Preferences:
    """Return the user's own choices, else those of the browser's cookies, else the company's."""
    company = current_company()
    person = user if isinstance(user, User) else None
    return Preferences(
        language=person.language if person else _cookie_language(request) or company.language,
        time_zone=_zone(person.time_zone if person else "", company.time_zone),
        theme_mode=person.theme_mode if person else _cookie(request, "theme_mode", ThemeMode.values, ThemeMode.SYSTEM),
        density=person.density if person else _cookie(request, "density", Density.values, Density.NORMAL),
        side=_cookie(request, "side", SIDES, "wide"),
    )


def clean_preferences(data: dict[str, str]) -> dict[str, str]:
    """Return the known choices with a possible value; anything else in the form is ignored."""
    allowed = {
        "language": {code for code, _ in settings.LANGUAGES},
        "theme_mode": set(ThemeMode.values),
        "density": set(Density.values),
        "side": SIDES,
    }
    return {name: data[name] for name, values in allowed.items() if data.get(name) in values}


def keep_in_cookies(response: HttpResponseBase, chosen: dict[str, str]) -> None:
    for name, value in chosen.items():
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME if name == "language" else COOKIES[name],
            value,
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def accepted_language(header: str) -> str:
    """Return the best language of an Accept-Language header that we speak, or nothing."""
    for code, _priority in parse_accept_lang_header(header.lower()):
        if code != "*":
            try:
                return get_supported_language_variant(code)
            except LookupError:
                continue
    return ""


def _cookie_language(request: HttpRequest) -> str:
    value = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return value if value in dict(settings.LANGUAGES) else ""


def _cookie(request: HttpRequest, name: str, values: list[str] | frozenset[str], default: str) -> str:
    value = request.COOKIES.get(COOKIES[name], default)
    return value if value in values else default


def _zone(own: str, companys: str) -> ZoneInfo:
    try:
        return ZoneInfo(own or companys)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(companys)
