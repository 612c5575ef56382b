"""The section "Settings": one line beside the pages of each part of the house that has something to set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.lib.company import current_company
from core.registry.spec import NavItem
from core.ui.htmx import redirect_page, render_page
from core.ui.navigation import NavSection, address
from core.ui.page import CabinetRequest, module_page


@dataclass(frozen=True, kw_only=True)
class SettingsPage:
    """One line of the section; shown to those who have the permission."""

    label: Any
    url: str  # URL name of the page
    icon: str
    permission: str
    order: int = 0
    company: bool = True
    console: bool = False  # has the vendor's console this page too


def settings_pages(user: Any) -> list[SettingsPage]:
    """Return the lines that this person may open on this host, in their order."""
    return sorted(_allowed(user), key=lambda page: page.order)


def may_set_anything(user: Any) -> bool:
    return next(_allowed(user), None) is not None


def render_settings(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Render a page of the section: its template extends `ui/settings.html`."""
    lines = [
        {"label": page.label, "icon": page.icon, "url": url, "active": request.path.startswith(url)}
        for page in settings_pages(request.user)
        if (url := address(page.url))
    ]
    return render_page(request, template, {**(context or {}), "settings_pages": lines}, status=status, **more)


@module_page()
def settings_home(request: CabinetRequest) -> HttpResponse:
    """Lead to the first page of the section that this person may open."""
    for page in settings_pages(request.user):
        if url := address(page.url):
            return redirect_page(request, url)
    raise Http404


def _allowed(user: Any) -> Iterator[SettingsPage]:
    is_console = current_company().is_public
    for name in settings.SETTINGS_PAGES:
        for page in import_string(name):
            if (page.console if is_console else page.company) and user.has_permission(page.permission):
                yield page


NAVIGATION = tuple(
    NavSection(
        items=(
            NavItem(
                label=_("Settings"),
                url="ui:settings",
                icon="settings",
                permission="",
                audience="staff",
                shown="core.ui.settings.may_set_anything",
            ),
        ),
        place="foot",
        order=20,
        console=console,
    )
    for console in (False, True)
)
