"""One's own account: who one is, how one likes the pages, and what keeps the account safe."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.accounts.forms.profile import ProfileForm
from core.accounts.models import User
from core.accounts.preferences import clean_preferences, keep_in_cookies
from core.accounts.selectors import second_factor
from core.accounts.services.profile import change_profile
from core.ui.navigation import address
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.settings import SettingsPage

SECTIONS = (
    SettingsPage(label=gettext_lazy("Profile"), url="accounts:profile", icon="user", permission=""),
    SettingsPage(label=gettext_lazy("Security"), url="accounts:security", icon="shield-lock", permission=""),
    SettingsPage(label=pgettext_lazy("account", "Sessions"), url="accounts:sessions", icon="devices", permission=""),
    SettingsPage(label=gettext_lazy("Notifications"), url="notifications:preferences", icon="bell", permission=""),
)
# allauth's names.
SECOND_FACTOR_PAGES = {
    "index": "mfa_index",
    "totp_on": "mfa_activate_totp",
    "totp_off": "mfa_deactivate_totp",
    "codes": "mfa_view_recovery_codes",
    "passkeys": "mfa_list_webauthn",
}


def render_own(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, section: str, status: int = 200
) -> HttpResponse:
    """Render a page of one's own account, with the lines of its sections."""
    further = (page for name in settings.PROFILE_PAGES for page in import_string(name))
    lines = [
        {"label": page.label, "icon": page.icon, "url": url, "active": page.url == section}
        for page in (*SECTIONS, *further)
        if (url := address(page.url))
    ]
    return render_page(request, template, {**context, "settings_pages": lines}, status=status)


@module_page(accepts_post=True)
def profile(request: CabinetRequest) -> HttpResponse:
    """Show who the person is, and keep what he changes."""
    person = User.objects.prefetch_related("roles").get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, user=person, at=timezone.now())
    if form.is_valid():
        change_profile(user_id=person.pk, changes=form.cleaned_data)
        messages.success(request, _("The profile is saved."))
        response = redirect_page(request, reverse("accounts:profile"))
        keep_in_cookies(response, clean_preferences(form.cleaned_data))
        return response
    context = {"form": form, "person": person}
    status = 422 if form.is_bound else 200
    return render_own(request, "accounts/profile.html", context, section="accounts:profile", status=status)


@module_page()
def security(request: CabinetRequest) -> HttpResponse:
    """Show what proves that the person is himself; links lead to the pages that this host has."""
    links = {name: address(url) for name, url in SECOND_FACTOR_PAGES.items()}
    context = {"factor": second_factor(user=request.user), "links": links}
    return render_own(request, "accounts/security.html", context, section="accounts:security")
