"""Telegram: its Bot API for one token, and people who write to the bot, let it in and keep it out."""

import json
import re
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import page
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

KEPT = 500
# Every token whose second part is this belongs to a bot; its first part tells bots apart.
SECRET = "sandbox-sandbox-sandbox"  # noqa: S105 a password that opens nothing
CALL = re.compile(r"bot(\d+):([\w-]+)/(\w+)/?")


@dataclass(kw_only=True)
class Line:
    """One message in a chat, of the bot or of the person."""

    id: int
    chat_id: int
    bot: str
    text: str
    is_bots: bool
    at: str


class TelegramService(Service):
    prefix = "telegram"
    title = _("Telegram")
    description = _("Chats with companies' bots; you may write to them as anybody.")

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.is_away = False
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        if call := CALL.fullmatch(request.path):
            return self._call(call[1], call[2], call[3], request)
        place = request.path.rstrip("/")
        if not place and request.method in {"GET", "HEAD"}:
            return self._list(request)
        if request.method != "POST" or place not in {"play", "write"}:
            raise NotHere
        if place == "play":
            self.is_away = request.form.get("away") == "on"
            self.blocked = {int(one) for one in request.form.get("blocked", "").split() if one.isdecimal()}
        else:
            self._write(request.form)
        return redirect("/telegram/")

    def _list(self, request: Request) -> Response:
        chat = request.query.get("chat", "")
        lines = [one for one in reversed(self.lines) if chat in {"", str(one.chat_id)}]
        if request.wants_json:
            bots = {bot: {"url": hook["url"]} for bot, hook in self.webhooks.items()}
            return json_response({"results": [asdict(one) for one in lines], "webhooks": bots})
        blocked = " ".join(map(str, sorted(self.blocked)))
        context = {"lines": lines, "is_away": self.is_away, "blocked": blocked, "bots": sorted(self.webhooks)}
        return page("telegram_list.html", context)

    def _call(self, bot: str, secret: str, method: str, request: Request) -> Response:
        if self.is_away:
            return json_response({"ok": False, "error_code": 502}, HTTPStatus.BAD_GATEWAY)
        if secret != SECRET:
            return _trouble(HTTPStatus.UNAUTHORIZED, "Unauthorized")
        given = json.loads(request.body) if request.body else {}
        if method == "getMe":
            return _good({"id": int(bot), "is_bot": True, "first_name": "Bot", "username": f"sandbox_{bot}_bot"})
        if method == "setWebhook":
            self.webhooks[bot] = given
            return _good(result=True)
        if method == "deleteWebhook":
            self.webhooks.pop(bot, None)
            return _good(result=True)
        if method == "sendMessage":
            return self._say(bot, given)
        return _trouble(HTTPStatus.NOT_FOUND, "Not Found: method not found")

    def _say(self, bot: str, given: dict[str, Any]) -> Response:
        chat_id = int(given["chat_id"])
        if chat_id in self.blocked:
            return _trouble(HTTPStatus.FORBIDDEN, "Forbidden: bot was blocked by the user")
        if chat_id < 0:
            return _trouble(HTTPStatus.BAD_REQUEST, "Bad Request: chat not found")
        line = self._add(bot, chat_id, str(given["text"]), is_bots=True)
        return _good({"message_id": line.id, "chat": {"id": chat_id, "type": "private"}, "text": line.text})

    def _write(self, given: dict[str, str]) -> None:
        """Write to a bot as a person, and bring the bot's answer; the product is on this machine."""
        bot, chat_id, text = given["bot"], int(given["chat"]), given["text"]
        self._add(bot, chat_id, text, is_bots=False)
        hook = self.webhooks.get(bot)
        if hook is None:
            return
        url = urlsplit(hook["url"])
        chat = {"id": chat_id, "type": "private", "first_name": given.get("name") or "Somebody"}
        headers = {"Host": url.netloc, "X-Telegram-Bot-Api-Secret-Token": hook.get("secret_token", "")}
        update = {"update_id": len(self.lines), "message": {"message_id": len(self.lines), "chat": chat, "text": text}}
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{url.port or 80}{url.path}", json=update, headers=headers, trust_env=False
            )
            said = answer.json() if answer.is_success else {}
        except (httpx.HTTPError, ValueError):
            said = {}
        if said.get("method") == "sendMessage":
            self._add(bot, int(said["chat_id"]), said["text"], is_bots=True)

    def _add(self, bot: str, chat_id: int, text: str, *, is_bots: bool) -> Line:
        with self._lock:
            number = self.lines[-1].id + 1 if self.lines else 1
            at = datetime.now(UTC).isoformat()
            line = Line(id=number, chat_id=chat_id, bot=bot, text=text, is_bots=is_bots, at=at)
            self.lines = [*self.lines, line][-KEPT:]
        return line


def _good(result: Any) -> Response:
    return json_response({"ok": True, "result": result})


def _trouble(status: HTTPStatus, words: str) -> Response:
    return json_response({"ok": False, "error_code": status.value, "description": words}, status)


def make(folder: Path, ports: dict[str, int]) -> TelegramService:
    return TelegramService()
