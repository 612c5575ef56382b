"""The SMS service: an operator of our own, and three real ones in the shape of their published interfaces."""

import base64
import json
import threading
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import page
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

KEPT = 500
# What the three real operators are told here; anything else is a wrong password.
SECRET = "sandbox"  # noqa: S105 a password that opens nothing
LIVES = "1000.00"


@dataclass(kw_only=True)
class Message:
    id: int
    to: str
    text: str
    sender: str
    key: str
    operator: str
    status: str = "delivered"
    received_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


class Phone:
    """Messages in one file, the newest last; it outlives a restart."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "messages.json"
        self._lock = threading.Lock()
        kept = json.loads(self.path.read_text(encoding="utf-8")) if self.path.is_file() else []
        self.messages = [Message(**one) for one in kept]

    def add(self, **facts: str) -> Message:
        """Keep a message; one that was sent before under the same key is that message."""
        with self._lock:
            known = next((one for one in self.messages if facts["key"] and one.key == facts["key"]), None)
            if known is None:
                number = self.messages[-1].id + 1 if self.messages else 1
                known = Message(id=number, **facts)
                self._store([*self.messages, known])
        return known

    def clear(self) -> None:
        with self._lock:
            self._store([])

    def _store(self, messages: list[Message]) -> None:
        self.messages = messages[-KEPT:]
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps([asdict(one) for one in self.messages], ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.path)


class SmsService(Service):
    """Takes every message and shows it; an outage and a refused number can be played."""

    prefix = "sms"
    title = _("Phones")
    description = _("Every short message that the product sends; no phone rings.")

    def __init__(self, folder: Path) -> None:
        self.phone = Phone(folder / "sms")
        self.is_away = False
        self.refused = ""

    def answer(self, request: Request) -> Response:
        place, _slash, rest = request.path.partition("/")
        if not place:
            return self._pages(request)
        if place == "play" and request.method == "POST":
            return self._play(request)
        if self.is_away:
            return Response(body=b"<h1>Bad gateway</h1>", status=HTTPStatus.BAD_GATEWAY)
        operators = {"messages": self._own, "state": self._own, "smsc": self._smsc, "smsru": self._sms_ru}
        if place == "twilio":
            return self._twilio(request, rest)
        if place not in operators:
            raise NotHere
        return operators[place](request, rest)

    def _pages(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.phone.clear()
            return Response(status=HTTPStatus.NO_CONTENT)
        to = request.query.get("to", "").strip()
        wanted = f"+{to.lstrip('+ ')}" if to else ""
        messages = [one for one in reversed(self.phone.messages) if one.to == wanted or not wanted]
        if request.wants_json:
            return json_response({"results": [asdict(one) for one in messages]})
        return page("sms_list.html", {"messages": messages, "to": to, "is_away": self.is_away, "refused": self.refused})

    def _play(self, request: Request) -> Response:
        given = _form(request)
        self.is_away = given.get("away") == "on"
        self.refused = given.get("refused", "").strip()
        if given.get("clear"):
            self.phone.clear()
        return redirect("/sms/")

    def _own(self, request: Request, rest: str) -> Response:
        if request.path.startswith("state"):
            return json_response({"detail": "ok"})
        if request.method != "POST":
            raise NotHere
        given = json.loads(request.body)
        if self._refuses(given["to"]):
            return json_response({"detail": "The number is refused"}, HTTPStatus.UNPROCESSABLE_ENTITY)
        message = self._take(given, given["to"], given["text"], "development", key=given.get("key", ""))
        return json_response({"id": message.id, "status": message.status})

    def _smsc(self, request: Request, rest: str) -> Response:
        given = _form(request)
        if given.get("psw") != SECRET:
            return json_response({"error": "authorise error", "error_code": 2})
        if rest == "sys/balance.php":
            return json_response({"balance": LIVES})
        if self._refuses(given["phones"]):
            return json_response({"error": "invalid number", "error_code": 7})
        message = self._take(given, given["phones"], given["mes"], "smsc")
        return json_response({"id": message.id, "cnt": 1})

    def _sms_ru(self, request: Request, rest: str) -> Response:
        given = _form(request)
        if given.get("api_id") != SECRET:
            return json_response({"status": "ERROR", "status_code": 200, "status_text": "Wrong api_id"})
        if rest == "my/balance":
            return json_response({"status": "OK", "status_code": 100, "balance": float(LIVES)})
        number = given["to"]
        if self._refuses(f"+{number}"):
            bad = {"status": "ERROR", "status_code": 202, "status_text": "Wrong recipient"}
            return json_response({"status": "OK", "status_code": 100, "sms": {number: bad}})
        message = self._take(given, f"+{number}", given["msg"], "sms_ru")
        good = {"status": "OK", "status_code": 100, "sms_id": f"000000-{message.id}"}
        return json_response({"status": "OK", "status_code": 100, "sms": {number: good}})

    def _twilio(self, request: Request, rest: str) -> Response:
        who = base64.b64encode(f"AC1:{SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {who}":
            return json_response({"code": 20003, "message": "Authenticate"}, HTTPStatus.UNAUTHORIZED)
        if rest.endswith("/Balance.json"):
            return json_response({"account_sid": "AC1", "balance": LIVES, "currency": "USD"})
        given = _form(request)
        if self._refuses(given["To"]):
            problem = {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}
            return json_response(problem, HTTPStatus.BAD_REQUEST)
        message = self._take(given, given["To"], given["Body"], "twilio")
        return json_response({"sid": f"SM{message.id}", "status": "queued"}, HTTPStatus.CREATED)

    def _take(self, given: dict[str, Any], to: str, text: str, operator: str, *, key: str = "") -> Message:
        sender = str(given.get("sender") or given.get("from") or given.get("From") or "")
        return self.phone.add(to=to, text=text, sender=sender, key=key, operator=operator)

    def _refuses(self, number: str) -> bool:
        return bool(self.refused) and number.lstrip("+") == self.refused.lstrip("+")


def _form(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()}


def make(folder: Path, ports: dict[str, int]) -> SmsService:
    return SmsService(folder)
