"""The company's bot: connected by its token, tried, let go."""

import re
import secrets

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import differences, record
from core.integrations.models import TelegramBot, TelegramChat
from core.integrations.telegram.client import Bot
from core.integrations.trial import Tried
from core.lib.errors import DomainError, IntegrationError, InvalidInput
from core.lib.links import absolute_url

TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")


class NoBot(DomainError):
    code, status = "no_telegram_bot", 404
    message = gettext_lazy("No bot is connected.")


def connect_bot(*, token: str) -> TelegramBot:
    """Ask Telegram whose token it is, have it tell us what people write, and keep both.

    Another bot has other chats: those that were linked with the former one are forgotten.
    """
    token = token.strip()
    if not TOKEN.fullmatch(token):
        raise InvalidInput(_("This is no token of a bot."), fields={"token": [_("This is no token of a bot.")]})
    secret = secrets.token_urlsafe(32)
    bot = Bot(token)
    try:
        username = bot.username()
        bot.listen(url=absolute_url(reverse("channels:telegram_webhook")), secret=secret)
    except IntegrationError as error:
        raise InvalidInput(str(error), fields={"token": [str(error)]}) from error
    return _keep(token=token, username=username, secret=secret)


@transaction.atomic
def _keep(*, token: str, username: str, secret: str) -> TelegramBot:
    own = TelegramBot.objects.select_for_update().first() or TelegramBot()
    before = {"username": own.username} if own.username else {}
    facts = {"token_replaced": True} if before else {}
    if before and own.username != username:
        TelegramChat.objects.all().delete()
    own.token, own.username, own.webhook_secret = token, username, secret
    own.checked_at, own.works, own.check_result = timezone.now(), True, f"@{username}"
    own.save()
    changes = differences(before, {"username": username})
    record("integrations.telegram.connected", subject=own, subject_name="Telegram", facts=facts, changes=changes)
    return own


def check_bot() -> Tried:
    own = connected_bot()
    try:
        tried = Tried(works=True, words=f"@{Bot(own.token).username()}")
    except IntegrationError as error:
        tried = Tried(works=False, words=str(error))
    TelegramBot.objects.filter(pk=own.pk, changed_at=own.changed_at).update(
        checked_at=timezone.now(), works=tried.works, check_result=tried.words[:300]
    )
    return tried


def disconnect_bot() -> None:
    """Forget the bot and its chats; Telegram is told to be silent, if it answers."""
    own = connected_bot()
    with transaction.atomic():
        record(
            "integrations.telegram.disconnected",
            subject=own,
            subject_name="Telegram",
            facts={"username": own.username, "chats": TelegramChat.objects.count()},
        )
        TelegramChat.objects.all().delete()
        own.delete()
    try:
        Bot(own.token).stop_listening()
    except IntegrationError:
        # The webhook without its bot answers nobody; nothing depends on Telegram's consent.
        return


def connected_bot() -> TelegramBot:
    own = TelegramBot.objects.first()
    if own is None:
        raise NoBot
    return own
