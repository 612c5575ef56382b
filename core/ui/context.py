"""What every page of the shell reads; nothing is computed for a fragment that does not show it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from core.lib.company import company_or_none
from core.ui.navigation import Section, address, bottom_bar, build_navigation


class _Navigation:
    """The reader's menu, built when the first part of the page asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.built: list[Section] | None = None

    def sections(self) -> list[Section]:
        if self.built is None:
            user: Any = getattr(self.request, "user", None)
            company = company_or_none()
            if company is None or user is None or not user.is_authenticated:
                self.built = []
            else:
                viewer = getattr(self.request, "viewer", None)
                self.built = build_navigation(company, user, viewer, self.request.path)
        return self.built


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the shell its menu, places and reader."""
    navigation = _Navigation(request)
    return {
        "navigation": SimpleLazyObject(navigation.sections),
        "bottom_bar": SimpleLazyObject(lambda: bottom_bar(navigation.sections())),
        "viewer": getattr(request, "viewer", None),
        "places": SimpleLazyObject(places),
        "unread_count": 0,
        "banners": SimpleLazyObject(lambda: banners(request)),
    }


def banners(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what the whole page stands under; SHELL_BANNERS names callables(request) -> banners of ui/shell/banner."""
    return [banner for name in settings.SHELL_BANNERS for banner in import_string(name)(request)]


def places() -> dict[str, str]:
    """Return the addresses of the shell's own links; what this host does not serve is left out of the page."""
    return {place: url for place, name in settings.SHELL_PLACES.items() if (url := address(name))}
