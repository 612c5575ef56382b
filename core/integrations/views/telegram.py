"""«Telegram» in the settings: the company's bot; and the address at which Telegram tells what people write to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.integrations.forms import TelegramBotForm
from core.integrations.models import TelegramBot, TelegramChat
from core.integrations.telegram import updates
from core.integrations.telegram.connecting import check_bot, connect_bot, disconnect_bot
from core.integrations.telegram.linking import hear
from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings

MANAGE = "integrations.manage_connection"
LONGEST = 64 * 1024


@module_page(permission=MANAGE, accepts_post=True)
def telegram_settings(request: CabinetRequest) -> HttpResponse:
    form = TelegramBotForm(request.POST or None)
    if form.is_valid():
        try:
            bot = connect_bot(**form.cleaned_data)
        except DomainError as error:
            form.add_error("token", str(error))
        else:
            messages.success(request, _("The bot @%(name)s is connected.") % {"name": bot.username})
            return redirect_page(request, reverse("channels:telegram"))
    context = {"form": form, "own": TelegramBot.objects.first(), "chats": TelegramChat.objects.count()}
    return render_settings(request, "integrations/telegram.html", context, status=422 if form.is_bound else 200)


@module_action(permission=MANAGE)
def telegram_check(request: CabinetRequest) -> HttpResponse:
    check_bot()
    return redirect_page(request, reverse("channels:telegram"))


@module_action(permission=MANAGE)
def telegram_disconnect(request: CabinetRequest) -> HttpResponse:
    disconnect_bot()
    messages.success(request, _("The bot is disconnected."))
    return redirect_page(request, reverse("channels:telegram"))


@csrf_exempt
@require_POST
def telegram_webhook(request: HttpRequest) -> HttpResponse:
    """Hear what Telegram tells; who does not know the bot's secret is told nothing, not even whether there is a bot."""
    own = TelegramBot.objects.first()
    secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if own is None or not constant_time_compare(secret, own.webhook_secret):
        return HttpResponseForbidden()
    said = updates.read(request.body) if len(request.body) <= LONGEST else None
    answer = hear(said, at=timezone.now()) if said is not None else ""
    if said is None or not answer:
        return JsonResponse({})
    # Telegram takes the answer to a call as a call of the bot.
    return JsonResponse({"method": "sendMessage", "chat_id": said.chat_id, "text": answer})
