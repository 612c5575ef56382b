"""Telegram as a channel of notifications."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.integrations.models import TelegramBot, TelegramChat
from core.integrations.telegram.client import TelegramAway, WrongToken
from core.integrations.telegram.sending import send
from core.lib.errors import IntegrationError
from core.notifications.channels.channel import Channel, Envelope, Outcome


class Telegram(Channel):
    name: ClassVar = "telegram"
    title: ClassVar = _("Telegram")
    icon: ClassVar = "brand-telegram"
    body_limit: ClassVar = 3_500
    allows_digest: ClassVar = False

    def problem(self) -> str:
        return "" if TelegramBot.objects.exists() else gettext("No bot is connected.")

    def address_of(self, person: User, *, security: bool = False) -> str:
        return self.addresses_of([person]).get(person.pk, "")

    def addresses_of(self, people: Sequence[User], *, security: bool = False) -> Mapping[int, str]:
        found = TelegramChat.objects.filter(user__in=people, blocked_at=None)
        return {one.user_id: one.name or str(one.chat_id) for one in found}

    def send(self, envelope: Envelope) -> Outcome:
        parts = [envelope.subject, envelope.body, envelope.link]
        if envelope.unsubscribe:
            parts.append(gettext("To get no more such messages: %(url)s") % {"url": envelope.unsubscribe})
        try:
            number = send(user_id=envelope.recipient_id, text="\n\n".join(part for part in parts if part))
        except IntegrationError as error:
            # A token that was taken back concerns everybody, and somebody may put in another.
            if isinstance(error, TelegramAway | WrongToken):
                return Outcome.temporary(str(error), operator_away=True)
            return Outcome.permanent(str(error))
        return Outcome.accepted(number)
