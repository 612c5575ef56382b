"""Ready looks that a company may start with; they belong to the themes, which are named in the settings."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def list_presets() -> list[Mapping[str, Any]]:
    """Return the looks with the colours that their preview needs."""
    presets: list[Mapping[str, Any]] = import_string(settings.COMPANY_SETUP["presets"])()
    return presets


def preset_titles() -> dict[str, Any]:
    """Return the titles of the looks by their codes."""
    titles: dict[str, Any] = import_string(settings.COMPANY_SETUP["titles"])()
    return titles


def preset_title(code: str) -> str:
    return str(preset_titles().get(code, code))


def find_preset(code: str) -> Mapping[str, Any]:
    """Return the look, or the first one where there is no such look any more."""
    presets = list_presets()
    return next((preset for preset in presets if preset["code"] == code), presets[0])
