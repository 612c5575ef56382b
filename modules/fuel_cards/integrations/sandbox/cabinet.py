"""The played cabinet with an API: sessions that expire, windows of 31 days, pages, its own codes."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from core.integrations.sandbox.web import NotHere, Request, Response, json_response
from modules.fuel_cards.integrations.sandbox.shelf import Shelf
from modules.fuel_cards.integrations.session_api import CURRENCIES, KINDS, PERIODS, STATUSES

LOGIN, PASSWORD, CONTRACT = "dealer", "sandbox", "77-4410"
PAGE = 100
QUESTIONS = 500  # of one session
STATUS_OF = {ours: code for code, ours in STATUSES.items()}
CURRENCY_OF = {ours: code for code, ours in CURRENCIES.items()}
PERIOD_OF = {ours: code for code, ours in PERIODS.items()}
KIND_OF = {ours: code for code, ours in KINDS.items()}


class Cabinet:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.sessions: dict[str, int] = {}

    def answer(self, request: Request, path: str) -> Response:
        if trouble := self.shelf.troubled():
            return trouble
        if path == "v1/authUser":
            return self._sign_in(json.loads(request.body or b"{}"))
        if not self._knows(request.headers.get("session_id", "")):
            return _told(code=401, message="Session is over")
        match request.method, path:
            case "GET", "v2/cards":
                since = request.query.get("updated_from", "")
                cards = [one for one in reversed(self.shelf.cards()) if not since or one["changed"] >= since[:19]]
                return self._page(request, [_card(one) for one in cards])
            case "GET", "v2/transactions":
                return self._operations(request)
            case "GET", "v1/ContractBalance":
                balance = self.shelf.balance()
                return _told({"Balance": balance, "CreditLimit": 100_000, "Available": balance + 100_000})
            case "POST", "v1/setStatusCard" | "v1/setLimitCard":
                return self._order(request, path)
        raise NotHere

    def _sign_in(self, given: dict[str, str]) -> Response:
        digest = hashlib.sha512(PASSWORD.encode()).hexdigest()
        if (given.get("login"), given.get("password")) != (LOGIN, digest):
            return _told(code=403, message="Who are you")
        session = secrets.token_hex(12)
        self.sessions[session] = 2 if self.shelf.trouble == "short" else QUESTIONS
        return _told({"session_id": session, "contracts": [self.shelf.contract]})

    def _knows(self, session: str) -> bool:
        left = self.sessions.get(session, 0)
        if left:
            self.sessions[session] = left - 1
        return left > 0

    def _operations(self, request: Request) -> Response:
        since, until = (datetime.fromisoformat(request.query[name]) for name in ("date_from", "date_to"))
        if until - since > timedelta(days=31):
            return _told(code=400, message="The window is longer than 31 days")
        rows = [
            _operation(one)
            for one in reversed(self.shelf.operations())
            if since <= datetime.fromisoformat(one["at"]) <= until + timedelta(seconds=1)
        ]
        return self._page(request, [one for one in rows for _time in range(2 if self.shelf.trouble == "twice" else 1)])

    def _page(self, request: Request, rows: Sequence[dict[str, Any]]) -> Response:
        number = int(request.query.get("page", "1"))
        pages = max(-(-len(rows) // PAGE), 1)
        if self.shelf.trouble == "circle":
            return _told({"page": number, "pages": pages + 5, "items": rows[:PAGE] or [{"again": 1}]})
        facts = {"page": number, "pages": pages, "items": rows[(number - 1) * PAGE : number * PAGE]}
        return _told({**facts, "total": len(rows)} if self.shelf.trouble == "shape" else facts)

    def _order(self, request: Request, path: str) -> Response:
        given = json.loads(request.body)
        if self.shelf.trouble == "refuse":
            return _told(code=400, message="The card cannot be changed")
        key = f"{request.headers.get('Idempotency-Key', '')}:{path}"
        self.shelf.note_order(key, {"path": path, "body": given, "headers": _own(request)})
        facts = {"status": STATUSES[given["status"]]} if "status" in given else {"limits": _limits(given["limits"])}
        if self.shelf.change_card(given["card_number"], **facts) is None:
            return _told(code=404, message="No such card")
        if self.shelf.trouble == "lost":
            return json_response({"detail": "Lost"}, HTTPStatus.BAD_GATEWAY)
        return _told({})


def _own(request: Request) -> dict[str, str]:
    """Return the headers that say anything of the order."""
    return {name: value for name, value in request.headers.items() if name in {"contract_id", "Idempotency-Key"}}


def _told(data: Any = None, *, code: int = 200, message: str = "") -> Response:
    return json_response({"status": {"code": code, "message": message}, "data": data or {}})


def _card(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": one["number"],
        "contract_id": one["contract"],
        "group": one["pool"],
        "status": STATUS_OF[one["status"]],
        "holder": one["holder"],
        "vehicle": one["plate"],
        "limits": [
            {
                "currency": CURRENCY_OF[limit["measure"]],
                "period": PERIOD_OF[limit["period"]],
                "value": limit["amount"],
                "category": limit.get("group", ""),
            }
            for limit in one["limits"]
        ],
        "created": one["created"],
    }


def _limits(given: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [
        {
            "measure": CURRENCIES[one["currency"]],
            "period": PERIODS[one["period"]],
            "amount": one["value"],
            "group": one["category"],
        }
        for one in given
    ]


def _operation(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "timestamp": one["at"],
        "posted": one["posted"],
        "contract_id": one["contract"],
        "card_number": one["card"],
        "type": KIND_OF[one["kind"]],
        "parent_id": one["original"],
        "sum": one["gross"],
        "discount": one["discount"],
        "volume": one["quantity"],
        "price": one["price"],
        "currency": "RUR",
        "product_category_id": "",
        "product_category_name": one["product"],
        "azs_id": one["station"],
        "azs_name": "",
        "azs_address": "",
    }
