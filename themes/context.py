"""What templates know of the brand."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core.lib.company import company_or_none
from themes.selectors import current_look


def theme(request: HttpRequest) -> dict[str, Any]:
    """Give the page its stylesheet, name, mark and pictures; nothing outside a company."""
    return {"theme": SimpleLazyObject(lambda: _theme(request))}


def _theme(request: HttpRequest) -> dict[str, Any]:
    company = company_or_none()
    if company is None:
        return {}
    look = current_look()
    preferences = getattr(request, "preferences", None)
    return {
        "stylesheet_url": reverse("themes:stylesheet", args=[look.hash], urlconf=getattr(request, "urlconf", None)),
        "manifest_url": reverse("themes:manifest", urlconf=getattr(request, "urlconf", None)),
        "product_name": look.product_name,
        "slogan": look.slogan,
        "contact_line": look.contact_line,
        "mark_url": look.preset.mark_url,
        "icon_url": look.preset.mark_url,
        "sign_in_picture_url": look.preset.picture_url,
        "font": look.inputs.font,
        "tint": look.inputs.brand,
        "mode": getattr(preferences, "theme_mode", "system"),
    }
