"""Telegram's Bot API, as far as a bot that writes to people needs it."""

from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from core.lib.errors import IntegrationError

TIMEOUT = httpx.Timeout(8, connect=4)
LONGEST = 4096


class TelegramAway(IntegrationError):
    code = "telegram_away"
    message = _("Telegram does not answer: %(reason)s")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=False, reason=reason)


class TelegramRefused(IntegrationError):
    code = "telegram_refuses"
    message = _("Telegram refuses: %(reason)s")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=True, reason=reason)


class WrongToken(IntegrationError):
    code = "telegram_wrong_token"
    message = _("Telegram does not know this token. Take it from @BotFather once more.")

    def __init__(self) -> None:
        super().__init__(permanent=True)


class BotBlocked(IntegrationError):
    code = "telegram_bot_blocked"
    message = _("The person has blocked the bot in Telegram.")

    def __init__(self) -> None:
        super().__init__(permanent=True)


class Answer(BaseModel):
    ok: bool = False
    result: Any = None
    description: str = ""


class Bot:
    """One bot; every call raises TelegramAway, TelegramRefused, WrongToken or BotBlocked."""

    def __init__(self, token: str) -> None:
        self.token = token

    def username(self) -> str:
        return str(self._ask("getMe")["username"])

    def listen(self, *, url: str, secret: str) -> None:
        """Have Telegram tell that address what people write to the bot."""
        self._ask("setWebhook", url=url, secret_token=secret, allowed_updates=["message", "my_chat_member"])

    def stop_listening(self) -> None:
        self._ask("deleteWebhook")

    def write(self, *, chat_id: int, text: str) -> str:
        """Write to a chat and return the message's number there."""
        cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
        preview = {"is_disabled": True}
        return str(self._ask("sendMessage", chat_id=chat_id, text=cut, link_preview_options=preview)["message_id"])

    def _ask(self, method: str, **fields: Any) -> Any:
        url = f"{settings.TELEGRAM_URL}/bot{self.token}/{method}"
        try:
            with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
                response = client.post(url, json=fields)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The address holds the token: neither it nor the error's own words may be seen.
            raise TelegramAway(type(error).__name__) from None
        return self._read(response)

    @staticmethod
    def _read(response: httpx.Response) -> Any:
        if response.status_code == 429 or response.status_code >= 500:
            raise TelegramAway(f"HTTP {response.status_code}")
        try:
            answer = Answer.model_validate_json(response.content)
        except ValidationError:
            raise TelegramAway(_("an answer that cannot be read")) from None
        if answer.ok:
            return answer.result
        if response.status_code in {401, 404}:
            raise WrongToken
        if response.status_code == 403:
            raise BotBlocked
        raise TelegramRefused(answer.description or f"HTTP {response.status_code}")
