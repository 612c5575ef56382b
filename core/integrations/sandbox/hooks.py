"""A played listener: it hears the product's webhooks, and fails, hangs or points elsewhere when it is told to."""

import json
import time
from collections import Counter, deque
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import page
from core.integrations.sandbox.signed import signature
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

KEPT = 5000
SHOWN = 100
HANGS = 30.0  # seconds, longer than the product waits
TROUBLES = {
    "": _("Takes every message"),
    "error": _("Answers with an error (500)"),
    "hang": _("Takes a message and never answers"),
    "redirect": _("Points to another address"),
}


class HookService(Service):
    """Whoever a company has subscribed; what is taken stands on its page."""

    prefix = "hooks"
    title = _("Listener of webhooks")
    description = _("Takes the messages that the product sends of its events.")

    def __init__(self) -> None:
        self.heard: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.trouble, self.secret, self.left = "", "", 0

    def answer(self, request: Request) -> Response:
        head = request.path.partition("/")[0]
        if request.method == "POST" and head == "in":
            return self._hear(request)
        if request.method == "POST" and head == "play":
            return self._play(request.form)
        if request.path or request.method not in {"GET", "HEAD"}:
            raise NotHere
        if request.wants_json:
            return json_response({"results": list(self.heard), "trouble": self.trouble})
        latest = list(self.heard)[: -SHOWN - 1 : -1]
        counts = Counter(one["id"] for one in self.heard if one["taken"])
        context = {"heard": [{**one, "count": counts[one["id"]]} for one in latest], "trouble": self.trouble}
        return page("hooks.html", {**context, "troubles": TROUBLES.items(), "secret": self.secret})

    def _play(self, given: dict[str, str]) -> Response:
        """Pretend something, for so many messages where a number is given."""
        self.trouble = given.get("trouble", "")
        self.left = int(given["times"]) if given.get("times", "").isdecimal() else 0
        self.secret = given.get("secret", "") or self.secret
        return redirect("/hooks/")

    def _hear(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        name, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        is_signed = bool(self.secret) and headers.get("webhook-signature") == signature(
            self.secret, name, at, request.body
        )
        trouble, self.left = self.trouble, self.left - 1
        if self.left == 0:
            self.trouble = ""
        facts = {"id": name, "signed": is_signed, "taken": trouble in {"", "hang"}, "body": json.loads(request.body)}
        self.heard.append({**facts, "at": datetime.now(UTC).isoformat()})
        if trouble == "error":
            return json_response({"detail": "Away"}, HTTPStatus.INTERNAL_SERVER_ERROR)
        if trouble == "redirect":
            return Response(status=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": "/1c/hook/"})
        if trouble == "hang":
            time.sleep(HANGS)
        return json_response({})


def make(folder: Path, ports: dict[str, int]) -> HookService:
    return HookService()
