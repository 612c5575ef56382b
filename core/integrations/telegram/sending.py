"""Write to a person in his chat with the company's bot."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.integrations.models import TelegramChat
from core.integrations.telegram.client import Bot, BotBlocked
from core.integrations.telegram.connecting import connected_bot
from core.lib.errors import IntegrationError


class NoChat(IntegrationError):
    code = "no_telegram_chat"
    message = _("The person has linked no chat in Telegram.")

    def __init__(self) -> None:
        super().__init__(permanent=True)


def send(*, user_id: int, text: str) -> str:
    """Write and return Telegram's number of the message; raise NoChat, or as `Bot.write` does.

    A person who keeps the bot out is noted, so that nobody tries again until he lets it in.
    """
    chat = TelegramChat.objects.filter(user_id=user_id, blocked_at=None).first()
    if chat is None:
        raise NoChat
    try:
        return Bot(connected_bot().token).write(chat_id=chat.chat_id, text=text)
    except BotBlocked:
        TelegramChat.objects.filter(pk=chat.pk).update(blocked_at=timezone.now())
        raise
