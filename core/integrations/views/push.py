"""«Push-уведомления» in the settings, and the script that shows pushes in browsers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.integrations.models import PushKeys, PushSubscription
from core.integrations.push.keys import issue_keys, switch_off
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings

MANAGE = "integrations.manage_connection"


@module_page(permission=MANAGE)
def push_settings(request: CabinetRequest) -> HttpResponse:
    people = PushSubscription.objects.values("user").distinct().count()
    context = {"keys": PushKeys.objects.first(), "browsers": PushSubscription.objects.count(), "people": people}
    return render_settings(request, "integrations/push.html", context)


@module_action(permission=MANAGE)
def push_keys(request: CabinetRequest) -> HttpResponse:
    """Switch pushes on, or replace the keys."""
    issue_keys()
    messages.success(request, _("Pushes are on. People switch them on in their browsers by their profile."))
    return redirect_page(request, reverse("channels:push"))


@module_action(permission=MANAGE)
def push_off(request: CabinetRequest) -> HttpResponse:
    switch_off()
    messages.success(request, _("Pushes are off."))
    return redirect_page(request, reverse("channels:push"))


@require_safe
@cache_control(no_cache=True)
def push_worker(request: HttpRequest) -> HttpResponse:
    """Give the script from the root, so that it may show pushes for every page."""
    return render(request, "integrations/push_worker.js", content_type="text/javascript; charset=utf-8")
