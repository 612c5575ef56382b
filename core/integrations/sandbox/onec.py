"""The played 1C: clients and agreements, a list of changes, and whatever may go wrong with its answers."""

import json
import time
from base64 import b64decode
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import page
from core.integrations.sandbox.signed import WAYS, message
from core.integrations.sandbox.till import Book, Crier
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

LOGIN, PASSWORD = "exchange", "sandbox"
KINDS = {
    "counterparties": "counterparty",
    "contracts": "contract",
    "invoices": "invoice",
    "payments": "payment",
}
PAGE = 100
TROUBLES = {
    "": _("Works"),
    "away": _("Does not answer (503)"),
    "html": _("A page for people instead of data"),
    "slow": _("Answers too late"),
    "circle": _("Pages repeat themselves"),
    "shape": _("Another form of the answers"),
    "lost": _("Takes objects and loses the answer"),
}
LATE = 7.0  # seconds, longer than the product waits


class OneCService(Service):
    """1C's HTTP service; agreements of a withheld client arrive before the client does."""

    prefix = "1c"
    title = _("1C")
    description = _("Clients, agreements, invoices and payments of an accounting, and an exchange that may go wrong.")

    def __init__(self, folder: Path) -> None:
        self.book = Book(folder / "1c" / "book.jsonl")
        self.trouble = ""
        self.crier = Crier()

    def answer(self, request: Request) -> Response:
        head, _slash, rest = request.path.partition("/")
        if head == "hs":
            return self._program(request, rest)
        deeds = {"play": self._play, "make": self._make, "hook": self._hook, "push": self._push}
        if request.method == "POST" and head in deeds:
            return deeds[head](request.form)
        if request.path or request.method not in {"GET", "HEAD"}:
            raise NotHere
        facts = {kind: self.book.all(kind) for kind in KINDS.values()}
        if request.wants_json:
            sent = [vars(one) for one in self.crier.sent]
            return json_response({**facts, "trouble": self.trouble, "notifications": sent})
        troubles = [{"code": code, "title": title} for code, title in TROUBLES.items()]
        objects = [{**one, "kind": kind} for kind, found in facts.items() for one in found]
        context = {"objects": objects, "troubles": troubles, "trouble": self.trouble, "ways": WAYS.items()}
        notices = list(self.crier.sent)[:-21:-1]
        return page("onec.html", {**context, "notices": notices, "hook": self.book.get("hook", "hook") or {}})

    def put(self, kind: str, code: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Keep an object and note the change."""
        with self.book.lock:
            number = str(len(self.book.all("change")) + 1)
            made = self.book.put(kind, code, {"id": code, "version": number, **facts})
            self.book.put("change", number, {"type": kind, "id": code, "version": number})
        return made

    def _play(self, given: dict[str, str]) -> Response:
        self.trouble = given.get("trouble", "")
        return redirect("/1c/")

    def _make(self, given: dict[str, str]) -> Response:
        """Make an object; a withheld one is there for the asking and not among the changes."""
        kind, name = given.pop("kind", ""), given.pop("id", "")
        withheld = given.pop("withheld", "")
        if kind not in KINDS.values() or not name:
            raise NotHere
        facts = made_of(kind, given)
        if withheld:
            self.book.put(kind, name, {"id": name, "version": "0", **facts})
        else:
            self.put(kind, name, facts)
        return redirect("/1c/")

    def _hook(self, given: dict[str, str]) -> Response:
        """Note where the product hears of objects, and the secret that it has given."""
        self.book.put("hook", "hook", {"url": given.get("url", ""), "secret": given.get("secret", "")})
        return redirect("/1c/")

    def _push(self, given: dict[str, str]) -> Response:
        """Tell of an object by a signed message: with all of it, or only that there is something new."""
        found = self.book.get(given.get("kind", ""), given.get("id", ""))
        hook = self.book.get("hook", "hook")
        if found is None or hook is None or given.get("kind") not in KINDS.values():
            raise NotHere
        way = given.get("way", "once")
        facts = {"type": given["kind"], "id": found["id"], "version": int(found["version"])}
        if not given.get("bare"):
            facts["data"] = found
        self.crier.tell(message(hook["url"], hook["secret"], facts, way=way), times=2 if way == "twice" else 1, delay=0)
        return redirect("/1c/")

    def _program(self, request: Request, path: str) -> Response:
        if trouble := self._troubled():
            return trouble
        if not _knows(request.headers.get("Authorization", "")):
            return json_response({"detail": "Who are you"}, HTTPStatus.UNAUTHORIZED)
        place, _slash, name = path.strip("/").partition("/")
        if place == "ping":
            return json_response({"base": "Бухгалтерия (песочница)"})
        if place == "changes":
            return self._changes(int(request.query.get("after") or 0))
        kind = KINDS.get(place)
        if kind is None:
            raise NotHere
        if request.method == "POST":
            return self._take(kind, request)
        found = self.book.get(kind, unquote(name))
        if found is None:
            return json_response({"detail": "Not found"}, HTTPStatus.NOT_FOUND)
        return json_response({**found, "owner": "?"} if self.trouble == "shape" else found)

    def _troubled(self) -> Response | None:
        if self.trouble == "away":
            return json_response({"detail": "Away"}, HTTPStatus.SERVICE_UNAVAILABLE)
        if self.trouble == "html":
            return Response(body="<html><body>Ведутся работы</body></html>".encode())
        if self.trouble == "slow":
            time.sleep(LATE)
        return None

    def _changes(self, after: int) -> Response:
        fresh = list(reversed(self.book.all("change")))[after : after + PAGE]
        if self.trouble == "circle":
            return json_response({"objects": fresh, "cursor": str(after), "has_more": True})
        facts = {"objects": fresh, "cursor": str(after + len(fresh)), "has_more": len(fresh) == PAGE}
        return json_response({**facts, "pages": 1} if self.trouble == "shape" else facts)

    def _take(self, kind: str, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        with self.book.lock:
            known = self.book.get("key", key)
            if known is None:
                name = f"1C-{len(self.book.all('key')) + 1:06}"
                known = self.book.put("key", key, {"id": name})
            self.put(kind, known["id"], json.loads(request.body))
        if self.trouble == "lost":
            return json_response({"detail": "Lost"}, HTTPStatus.BAD_GATEWAY)
        return json_response(known)


def made_of(kind: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the object as the service gives it, from the flat fields of the page's form."""
    facts: dict[str, Any] = dict(given)
    if kind == "invoice":
        amount = facts.pop("amount", "0")
        line = {"title": facts.get("subject") or "Услуги", "quantity": "1", "price": amount, "amount": amount}
        facts["lines"] = [{**line, "vat_rate": facts.pop("vat_rate", None) or None}]
        facts["due_date"] = facts.get("due_date") or None
        facts["is_cancelled"] = bool(facts.get("is_cancelled"))
    if kind == "payment":
        paid = facts.pop("invoice_id", "")
        facts["invoices"] = [{"invoice_id": paid, "amount": facts["amount"]}] if paid else []
    return facts


def _knows(header: str) -> bool:
    try:
        return b64decode(header.removeprefix("Basic ")).decode() == f"{LOGIN}:{PASSWORD}"
    except ValueError:
        return False


def make(folder: Path, ports: dict[str, int]) -> OneCService:
    return OneCService(folder)
