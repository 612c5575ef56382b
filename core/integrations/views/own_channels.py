"""Where a person is reached beside letters and short messages: his browsers and his chat in Telegram."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.devices import device_of
from core.accounts.views.profile import render_own
from core.integrations.models import PushKeys, PushSubscription, TelegramBot, TelegramChat
from core.integrations.push.subscribing import subscribe, unsubscribe, unsubscribe_endpoint
from core.integrations.telegram.linking import Invitation, invite, unlink
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page

PAGE = "channels:own"


@module_page()
def own_channels(request: CabinetRequest) -> HttpResponse:
    return _page(request)


@module_action()
def push_subscribe(request: CabinetRequest) -> HttpResponse:
    """Keep the browser that asks; its script reads the answer."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    subscribe(user=request.user, agent=request.headers.get("User-Agent", ""), **given)
    messages.success(request, _("This browser shows notifications from now on."))
    return HttpResponse(status=204)


@module_action()
def push_forget(request: CabinetRequest) -> HttpResponse:
    """Forget the browser that asks."""
    if unsubscribe_endpoint(user=request.user, endpoint=request.POST.get("endpoint", "")):
        messages.success(request, _("This browser shows no notifications any more."))
    return HttpResponse(status=204)


@module_action()
def push_remove(request: CabinetRequest, pk: int) -> HttpResponse:
    unsubscribe(user=request.user, subscription_id=pk)
    messages.success(request, _("The browser shows no notifications any more."))
    return redirect_page(request, reverse(PAGE))


@module_action()
def telegram_invite(request: CabinetRequest) -> HttpResponse:
    """Show the code once: it is not kept."""
    return _page(request, invitation=invite(user=request.user, at=timezone.now()))


@module_action()
def telegram_unlink(request: CabinetRequest) -> HttpResponse:
    if unlink(user=request.user):
        messages.success(request, _("Telegram is unlinked."))
    return redirect_page(request, reverse(PAGE))


def _page(request: CabinetRequest, *, invitation: Invitation | None = None) -> HttpResponse:
    found = PushSubscription.objects.filter(user=request.user).order_by("-pk")
    context = {
        "keys": PushKeys.objects.first(),
        "browsers": [{"row": one, "device": device_of(one.agent)} for one in found],
        "bot": TelegramBot.objects.first(),
        "chat": TelegramChat.objects.filter(user=request.user).first(),
        "invitation": invitation,
    }
    return render_own(request, "integrations/own_channels.html", context, section=PAGE)
