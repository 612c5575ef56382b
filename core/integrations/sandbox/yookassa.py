"""YooKassa: payments and refunds of its API v3 for any shop that knows the password."""

import base64
import hashlib
import json
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.till import Bill, Sent, Till, now
from core.integrations.sandbox.web import NotHere, Request, Response, json_response

# The keys of test shops begin so; the other one plays a shop that takes real money.
SECRET = "test_sandbox"  # noqa: S105 a password that opens nothing
LIVE_SECRET = "live_sandbox"  # noqa: S105
WAYS = {"bank_card", "sbp", "yoo_money", "sberbank", "tinkoff_bank"}
OPEN = {"pending", "waiting_for_capture"}
REASONS = {"fail": ("payment_network", "insufficient_funds"), "cancel": ("yoo_money", "expired_on_confirmation")}


class Refusal(Exception):
    """An answer that is no object: status, code, words and the parameter in question."""

    def __init__(self, status: HTTPStatus, code: str, words: str, parameter: str = "") -> None:
        super().__init__(words)
        self.status, self.code, self.words, self.parameter = status, code, words, parameter


class YookassaService(Till):
    """The interface lies below /yookassa/v3/, the page for payers below /yookassa/pay/."""

    prefix = "yookassa"
    title = _("YooKassa")
    description = _("Payments in roubles: pay, refuse, cancel, forge and lose notifications.")

    def call(self, request: Request) -> Response:
        place, _slash, rest = request.path.partition("/")
        if place != "v3":
            raise NotHere
        try:
            shop, is_test = _who(request)
            if request.method == "GET":
                return json_response(self._read(shop, is_test, rest.rstrip("/"), request))
            return json_response(self._once(shop, is_test, rest.rstrip("/"), request))
        except Refusal as no:
            return _refused(no)

    def trouble(self) -> Response:
        return _refused(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_server_error", "Try again with the key"))

    def _read(self, shop: str, is_test: bool, path: str, request: Request) -> dict[str, Any]:
        if path == "me":
            about = {"account_id": shop, "status": "enabled", "test": is_test, "fiscalization_enabled": False}
            return {**about, "payment_methods": sorted(WAYS)}
        kind, _slash, name = path.partition("/")
        if kind not in {"payments", "refunds"}:
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found", "No such address")
        if name:
            return self._mine(kind, name, shop)
        found = [_shown(one) for one in self.book.all(kind) if one["recipient"]["account_id"] == shop]
        return _listed(found, request.query)

    def _once(self, shop: str, is_test: bool, path: str, request: Request) -> dict[str, Any]:
        """Do what is asked once for an Idempotence-Key; the same key with other words is an error."""
        key = next((value for name, value in request.headers.items() if name.lower() == "idempotence-key"), "")
        if not key or len(key) > 64:
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "Idempotence key is wrong", "Idempotence-Key")
        asked = hashlib.sha256(f"{path}\n".encode() + request.body).hexdigest()
        with self.book.lock:
            known = self.book.get("keys", f"{shop}:{key}")
            if known is not None and known["asked"] != asked:
                words = "This Idempotence-Key came before with another request"
                raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", words, "Idempotence-Key")
            if known is not None:
                answer: dict[str, Any] = known["answer"]
                return answer
            done = self._do(shop, is_test, path, json.loads(request.body or b"{}"), request)
            self.book.put("keys", f"{shop}:{key}", {"asked": asked, "answer": done})
        return done

    def _do(self, shop: str, is_test: bool, path: str, given: dict[str, Any], request: Request) -> dict[str, Any]:
        kind, _slash, rest = path.partition("/")
        name, _slash, action = rest.partition("/")
        if kind == "payments" and not name:
            host = request.headers.get("Host", "")
            return self._create(shop, is_test, given, f"http://{host}")
        if kind == "payments" and action in {"capture", "cancel"}:
            payment = self._mine("payments", name, shop)
            if payment["status"] != "waiting_for_capture":
                raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "The payment does not wait for it")
            self._settle(name, "pay" if action == "capture" else "cancel", party="merchant")
            return self._mine("payments", name, shop)
        if kind == "refunds" and not name:
            return self._refund(shop, given)
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found", "No such address")

    def _create(self, shop: str, is_test: bool, given: dict[str, Any], here: str) -> dict[str, Any]:
        amount = _money(given)
        way = (given.get("payment_method_data") or {}).get("type", "")
        if way and way not in WAYS:
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "Payment method is not available", "type")
        confirmation = given.get("confirmation") or {}
        if confirmation.get("type") != "redirect" or not confirmation.get("return_url"):
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "Say where to return", "confirmation")
        if len(given.get("description", "")) > 128:
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "Description is too long", "description")
        name = str(uuid4())
        made = {
            "id": name,
            "status": "pending",
            "amount": amount,
            "description": given.get("description", ""),
            "recipient": {"account_id": shop, "gateway_id": "1"},
            "created_at": now(),
            "confirmation": {
                "type": "redirect",
                "confirmation_url": f"{here}/yookassa/pay/{name}/",
                "return_url": confirmation["return_url"],
            },
            "test": is_test,
            "paid": False,
            "refundable": False,
            "metadata": given.get("metadata") or {},
            "_way": way,
            "_capture": given.get("capture", False),
        }
        return _shown(self.book.put("payments", name, made))

    def _refund(self, shop: str, given: dict[str, Any]) -> dict[str, Any]:
        payment = self._mine("payments", str(given.get("payment_id", "")), shop)
        amount = _money(given)
        left = Decimal(payment["amount"]["value"]) - Decimal(payment.get("refunded_amount", {}).get("value", "0"))
        if payment["status"] != "succeeded" or amount["currency"] != payment["amount"]["currency"]:
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "The payment cannot be refunded", "payment_id")
        if Decimal(amount["value"]) > left:
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "More than is left", "amount")
        refunded = {"value": str(Decimal(payment["amount"]["value"]) - left + Decimal(amount["value"]))}
        whole = {**self.book.kinds["payments"][payment["id"]]}
        whole |= {"refunded_amount": {**refunded, "currency": amount["currency"]}}
        whole["refundable"] = Decimal(refunded["value"]) < Decimal(payment["amount"]["value"])
        self.book.put("payments", payment["id"], whole)
        made = {
            "id": str(uuid4()),
            "payment_id": payment["id"],
            "status": "succeeded",
            "created_at": now(),
            "amount": amount,
            "recipient": payment["recipient"],
        }
        self.book.put("refunds", made["id"], made)
        self._notify("refund.succeeded", made, shop)
        return made

    def _mine(self, kind: str, name: str, shop: str) -> dict[str, Any]:
        found = self.book.get(kind, name)
        if found is None or found["recipient"]["account_id"] != shop:
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found", f"No such object: {name}")
        return _shown(found)

    def decide(self, name: str, outcome: str, *, amount: str = "") -> None:
        payment = self.book.kinds["payments"][name]
        if amount:
            payment = {**payment, "amount": {**payment["amount"], "value": amount}}
            self.book.put("payments", name, payment)
        if outcome == "pay" and not payment["_capture"]:
            self.book.put("payments", name, {**payment, "status": "waiting_for_capture", "paid": True})
            self._notify("payment.waiting_for_capture", self.book.kinds["payments"][name])
        else:
            self._settle(name, outcome)

    def _settle(self, name: str, outcome: str, *, party: str = "") -> None:
        payment = dict(self.book.kinds["payments"][name])
        way = {"type": payment["_way"] or "bank_card", "id": name, "saved": False}
        if outcome == "pay":
            payment |= {"status": "succeeded", "paid": True, "refundable": True, "captured_at": now()}
            payment["refunded_amount"] = {"value": "0.00", "currency": payment["amount"]["currency"]}
        else:
            who, reason = REASONS[outcome]
            reason = "canceled_by_merchant" if party else reason
            details = {"party": party or who, "reason": reason}
            payment |= {"status": "canceled", "paid": False, "cancellation_details": details}
        self.book.put("payments", name, {**payment, "payment_method": way})
        self._notify(f"payment.{payment['status']}", self.book.kinds["payments"][name])

    def _notify(self, event: str, thing: dict[str, Any], shop: str = "") -> None:
        self.tell(self._notice(event, _shown(thing), shop or thing["recipient"]["account_id"]))

    def _notice(self, event: str, thing: dict[str, Any], shop: str) -> Sent:
        body = json.dumps({"type": "notification", "event": event, "object": thing}, ensure_ascii=False)
        known = self.book.get("shops", shop)
        return Sent(url=known["notify_url"] if known else "", body=body, headers={})

    def forged(self, name: str, event: str) -> Sent:
        found = self.book.get("payments", name)
        if found is None:
            raise NotHere
        lie = {**_shown(found), "status": event.rpartition(".")[2], "paid": True}
        return self._notice(event, lie, found["recipient"]["account_id"])

    def note(self, given: dict[str, str]) -> None:
        """Keep where a shop wants its notifications, as it would write into its account."""
        if shop := given.get("shop", "").strip():
            self.book.put("shops", shop, {"shop": shop, "notify_url": given.get("notify_url", "").strip()})

    def extra(self) -> dict[str, Any]:
        return {"shops": self.book.all("shops")}

    def bills(self) -> list[Bill]:
        return [_bill(one) for one in self.book.all("payments")]

    def bill(self, name: str) -> Bill | None:
        found = self.book.get("payments", name)
        return _bill(found) if found else None


def _who(request: Request) -> tuple[str, bool]:
    scheme, _space, rest = request.headers.get("Authorization", "").partition(" ")
    try:
        shop, _colon, secret = base64.b64decode(rest, validate=True).decode().partition(":")
    except ValueError:
        shop, secret = "", ""
    if scheme != "Basic" or not shop or secret not in {SECRET, LIVE_SECRET}:
        raise Refusal(HTTPStatus.UNAUTHORIZED, "invalid_credentials", "Shop or key is wrong")
    return shop, secret == SECRET


def _money(given: dict[str, Any]) -> dict[str, str]:
    amount = given.get("amount") or {}
    try:
        value = Decimal(str(amount.get("value")))
    except InvalidOperation:
        value = Decimal(0)
    if value <= 0 or amount.get("currency") != "RUB":
        raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "Amount is wrong", "amount")
    return {"value": f"{value:.2f}", "currency": "RUB"}


def _listed(found: list[dict[str, Any]], query: Any) -> dict[str, Any]:
    """Return a page: the newest first, made since `created_at.gte`, from the cursor on."""
    since = query.get("created_at.gte", "")
    found = [one for one in found if one["created_at"] >= since.replace("+00:00", "Z")]
    start = int(query.get("cursor") or 0)
    limit = min(int(query.get("limit") or 10), 100)
    answer: dict[str, Any] = {"type": "list", "items": found[start : start + limit]}
    if start + limit < len(found):
        answer["next_cursor"] = str(start + limit)
    return answer


def _shown(thing: dict[str, Any]) -> dict[str, Any]:
    """Return the object without what only the sandbox keeps of it."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def _bill(payment: dict[str, Any]) -> Bill:
    back = payment["confirmation"]["return_url"]
    refunded = payment.get("refunded_amount", {}).get("value", "")
    return Bill(
        id=payment["id"],
        status=payment["status"],
        amount=payment["amount"]["value"],
        currency=payment["amount"]["currency"],
        text=payment["description"],
        method=payment["_way"] or "—",
        refunded=refunded if refunded and Decimal(refunded) else "",
        shop=payment["recipient"]["account_id"],
        back=back,
        is_open=payment["status"] == "pending",
    )


def _refused(no: Refusal) -> Response:
    body = {"type": "error", "id": str(uuid4()), "code": no.code, "description": no.words}
    return json_response({**body, **({"parameter": no.parameter} if no.parameter else {})}, no.status)


def make(folder: Path, ports: dict[str, int]) -> YookassaService:
    return YookassaService(folder)
