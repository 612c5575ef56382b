"""Ready looks that a company may start with; they belong to the themes, which are named in the settings."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def list_presets() -> list[Mapping[str, Any]]:
    """Return the looks: `code`, `title` and what their preview needs."""
    presets: list[Mapping[str, Any]] = import_string(settings.COMPANY_SETUP["presets"])()
    return presets


def preset_codes() -> set[str]:
    return {preset["code"] for preset in list_presets()}


def preset_title(code: str) -> str:
    return next((str(preset["title"]) for preset in list_presets() if preset["code"] == code), code)
