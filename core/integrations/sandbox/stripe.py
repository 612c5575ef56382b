"""Stripe: Checkout Sessions, refunds, events and their signatures for any account that knows the password."""

import hashlib
import json
import re
import secrets
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext_lazy as _
from stripe import WebhookSignature

from core.integrations.sandbox.till import Bill, Sent, Till
from core.integrations.sandbox.web import NotHere, Request, Response, json_response

# sk_test_sandbox, sk_test_sandbox_one, sk_live_sandbox…: what follows is the account.
KEY = re.compile(r"sk_(test|live)_sandbox_?(\w*)")
SECRET = "sk_test_sandbox"  # noqa: S105 a password that opens nothing
PART = re.compile(r"\[([^\]]*)\]")


class Refusal(Exception):
    """An answer that is no object."""

    def __init__(self, status: HTTPStatus, kind: str, words: str, code: str = "") -> None:
        super().__init__(words)
        self.status, self.kind, self.words, self.code = status, kind, words, code


def webhook_secret(account: str) -> str:
    """Return by what the notifications of an account are signed."""
    return f"whsec_sandbox_{account}"


class StripeService(Till):
    """The interface lies below /stripe/v1/, the page for payers below /stripe/pay/."""

    prefix = "stripe"
    title = "Stripe"
    description = _("Payments in many currencies: signed events, repeated, stale and forged.")

    def call(self, request: Request) -> Response:
        if not request.path.startswith("v1/"):
            raise NotHere
        path = request.path.removeprefix("v1/").rstrip("/")
        try:
            account = _account(request)
            if request.method == "GET":
                return json_response(self._read(account, path, _unfolded(request.query.items())))
            return json_response(self._once(account, path, request))
        except Refusal as no:
            return _refused(no)

    def trouble(self) -> Response:
        return _refused(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "api_error", "Something went wrong"))

    def _read(self, account: str, path: str, query: dict[str, Any]) -> dict[str, Any]:
        if path == "account":
            return {"id": f"acct_{account}", "object": "account", "country": "GE"}
        kind, _slash, name = path.rpartition("/")
        if kind in {"checkout/sessions", "refunds", "events"} and name:
            return self._expanded(self._mine(kind, name, account), query)
        if path not in {"checkout/sessions", "refunds", "events"}:
            raise Refusal(HTTPStatus.NOT_FOUND, "invalid_request_error", "Unrecognized request URL")
        found = [one for one in self.book.all(path) if one["_account"] == account]
        since = int((query.get("created") or {}).get("gte", 0))
        found = [one for one in found if one["created"] >= since]
        if after := query.get("starting_after"):
            names = [one["id"] for one in found]
            found = found[names.index(after) + 1 :] if after in names else []
        limit = min(int(query.get("limit", 10)), 100)
        data = [self._expanded(one, query, prefix="data.") for one in found[:limit]]
        return {"object": "list", "data": data, "has_more": len(found) > limit, "url": f"/v1/{path}"}

    def _expanded(self, thing: dict[str, Any], query: dict[str, Any], *, prefix: str = "") -> dict[str, Any]:
        """Return the object with its payment put in where that was asked for."""
        shown = _shown(thing)
        wanted = list((query.get("expand") or {}).values())
        intent = self.book.get("intents", shown.get("payment_intent") or "")
        if intent and any(one.startswith(f"{prefix}payment_intent") for one in wanted):
            shown["payment_intent"] = _shown(intent)
        return shown

    def _once(self, account: str, path: str, request: Request) -> dict[str, Any]:
        """Do what is asked once for an Idempotency-Key, which is optional here."""
        key = next((value for name, value in request.headers.items() if name.lower() == "idempotency-key"), "")
        asked = hashlib.sha256(f"{path}\n".encode() + request.body).hexdigest()
        with self.book.lock:
            known = self.book.get("keys", f"{account}:{key}") if key else None
            if known is not None and known["asked"] != asked:
                words = "Keys for idempotent requests can only be used with the same parameters"
                raise Refusal(HTTPStatus.BAD_REQUEST, "idempotency_error", words)
            if known is not None:
                answer: dict[str, Any] = known["answer"]
                return answer
            given = _unfolded(parse_qsl(request.body.decode(), keep_blank_values=True))
            done = self._do(account, path, given, request)
            if key:
                self.book.put("keys", f"{account}:{key}", {"asked": asked, "answer": done})
        return done

    def _do(self, account: str, path: str, given: dict[str, Any], request: Request) -> dict[str, Any]:
        if path == "checkout/sessions":
            made = self._create(account, given, request)
            return self._expanded(made, given)
        if path == "refunds":
            return self._refund(account, given)
        if path.startswith("checkout/sessions/") and path.endswith("/expire"):
            name = path.split("/")[2]
            if self._mine("checkout/sessions", name, account)["status"] != "open":
                raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request_error", "Only open sessions can be expired")
            self.decide(name, "cancel")
            return self._expanded(self._mine("checkout/sessions", name, account), given)
        raise Refusal(HTTPStatus.NOT_FOUND, "invalid_request_error", "Unrecognized request URL")

    def _create(self, account: str, given: dict[str, Any], request: Request) -> dict[str, Any]:
        lines = list((given.get("line_items") or {}).values())
        if given.get("mode") != "payment" or not lines or not given.get("success_url"):
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request_error", "Missing required param")
        minor = sum(int(one["price_data"]["unit_amount"]) * int(one.get("quantity", 1)) for one in lines)
        name = f"cs_{'live' if _is_live(request) else 'test'}_{secrets.token_hex(16)}"
        made = {
            "id": name,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": minor,
            "currency": lines[0]["price_data"]["currency"],
            "client_reference_id": given.get("client_reference_id"),
            "metadata": given.get("metadata") or {},
            "livemode": _is_live(request),
            "created": int(time.time()),
            "url": f"http://{request.headers.get('Host', '')}/stripe/pay/{name}/",
            "payment_intent": None,
            "_account": account,
            "_text": lines[0]["price_data"].get("product_data", {}).get("name", ""),
            "_back": given["success_url"],
            "_ways": ", ".join((given.get("payment_method_types") or {}).values()),
            "_metadata": (given.get("payment_intent_data") or {}).get("metadata") or {},
        }
        return self.book.put("checkout/sessions", name, made)

    def _refund(self, account: str, given: dict[str, Any]) -> dict[str, Any]:
        intent = self.book.get("intents", str(given.get("payment_intent", "")))
        if intent is None or intent["_account"] != account:
            raise Refusal(HTTPStatus.NOT_FOUND, "invalid_request_error", "No such payment_intent", "resource_missing")
        charge = intent["latest_charge"] or {"amount_refunded": 0}
        left = intent["amount_received"] - charge["amount_refunded"]
        minor = int(given.get("amount") or left)
        if minor <= 0 or minor > left:
            raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_request_error", "Refund amount is greater than unrefunded")
        charge = {**charge, "amount_refunded": charge["amount_refunded"] + minor}
        self.book.put("intents", intent["id"], {**intent, "latest_charge": charge})
        made = {
            "id": f"re_{secrets.token_hex(12)}",
            "object": "refund",
            "status": "succeeded",
            "amount": minor,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": given.get("metadata") or {},
            "created": int(time.time()),
            "_account": account,
        }
        self.book.put("refunds", made["id"], made)
        self._event("charge.refunded", {**charge, "metadata": intent["metadata"]}, account, intent["livemode"])
        return _shown(made)

    def _mine(self, kind: str, name: str, account: str) -> dict[str, Any]:
        found = self.book.get(kind, name)
        if found is None or found["_account"] != account:
            raise Refusal(HTTPStatus.NOT_FOUND, "invalid_request_error", f"No such object: {name}", "resource_missing")
        return found

    def decide(self, name: str, outcome: str, *, amount: str = "") -> None:
        session = dict(self.book.kinds["checkout/sessions"][name])
        if outcome == "cancel":
            self.book.put("checkout/sessions", name, session | {"status": "expired", "url": None})
            self._event("checkout.session.expired", session | {"status": "expired"}, session["_account"])
            return
        minor = round(float(amount) * 100) if amount else session["amount_total"]
        intent = self._intent(session, minor, is_paid=outcome == "pay")
        session |= {"status": "complete", "payment_intent": intent["id"], "url": None}
        session["payment_status"] = "paid" if outcome == "pay" else "unpaid"
        self.book.put("checkout/sessions", name, session)
        if outcome == "pay":
            charge = {**intent["latest_charge"], "metadata": intent["metadata"]}
            for kind, thing in (
                ("charge.succeeded", charge),
                ("payment_intent.succeeded", intent),
                ("charge.updated", charge),
            ):
                self._event(kind, thing, session["_account"], session["livemode"])
        event = "completed" if outcome == "pay" else "async_payment_failed"
        self._event(f"checkout.session.{event}", session, session["_account"])

    def _intent(self, session: dict[str, Any], minor: int, *, is_paid: bool) -> dict[str, Any]:
        charge = {
            "id": f"ch_{secrets.token_hex(12)}",
            "object": "charge",
            "created": int(time.time()),
            "amount_refunded": 0,
            "payment_method_details": {"type": "card"},
        }
        made: dict[str, Any] = {
            "id": f"pi_{secrets.token_hex(12)}",
            "object": "payment_intent",
            "status": "succeeded" if is_paid else "requires_payment_method",
            "currency": session["currency"],
            "amount_received": minor if is_paid else 0,
            "last_payment_error": None if is_paid else {"code": "insufficient_funds", "message": "No money"},
            "latest_charge": charge if is_paid else None,
            "metadata": session["_metadata"],
            "livemode": session["livemode"],
            "_account": session["_account"],
        }
        return self.book.put("intents", made["id"], made)

    def _event(self, kind: str, thing: dict[str, Any], account: str, livemode: bool | None = None) -> None:
        event: dict[str, Any] = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "livemode": thing["livemode"] if livemode is None else livemode,
            "data": {"object": _shown(thing)},
            "_account": account,
        }
        self.book.put("events", event["id"], event)
        self.tell(self._notice(_shown(event), account, webhook_secret(account)))

    def _notice(self, event: dict[str, Any], account: str, secret: str) -> Sent:
        body = json.dumps(event, ensure_ascii=False)
        known = self.book.get("shops", account)
        signature = WebhookSignature.generate_signature_header(body, secret)
        return Sent(url=known["notify_url"] if known else "", body=body, headers={"Stripe-Signature": signature})

    def forged(self, name: str, event: str) -> Sent:
        found = self.book.get("checkout/sessions", name)
        if found is None:
            raise NotHere
        lie = {"id": f"evt_{secrets.token_hex(12)}", "object": "event", "type": event, "livemode": found["livemode"]}
        lie |= {"created": int(time.time()), "data": {"object": _shown(found) | {"payment_status": "paid"}}}
        return self._notice(lie, found["_account"], "whsec_guessed")

    def note(self, given: dict[str, str]) -> None:
        if "shop" in given and given.get("notify_url"):
            account = given["shop"].strip().removeprefix("acct_")
            self.book.put("shops", account, {"shop": account, "notify_url": given["notify_url"].strip()})

    def extra(self) -> dict[str, Any]:
        return {"shops": self.book.all("shops")}

    def bills(self) -> list[Bill]:
        return [self._bill(one) for one in self.book.all("checkout/sessions")]

    def bill(self, name: str) -> Bill | None:
        found = self.book.get("checkout/sessions", name)
        return self._bill(found) if found else None

    def _bill(self, session: dict[str, Any]) -> Bill:
        intent = self.book.get("intents", session["payment_intent"] or "")
        refunded = intent["latest_charge"]["amount_refunded"] if intent and intent["latest_charge"] else 0
        return Bill(
            id=session["id"],
            status=f"{session['status']}, {session['payment_status']}",
            amount=f"{session['amount_total'] / 100:.2f}",
            currency=session["currency"].upper(),
            text=session["_text"],
            method=session["_ways"] or "—",
            refunded=f"{refunded / 100:.2f}" if refunded else "",
            shop=f"acct_{session['_account']}",
            back=session["_back"],
            is_open=session["status"] == "open",
        )


def _account(request: Request) -> str:
    known = KEY.fullmatch(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if known is None:
        raise Refusal(HTTPStatus.UNAUTHORIZED, "invalid_request_error", "Invalid API Key provided")
    return known[2] or "sandbox"


def _is_live(request: Request) -> bool:
    return "sk_live_" in request.headers.get("Authorization", "")


def _unfolded(pairs: Any) -> dict[str, Any]:
    """Return a form's `a[b][0]=c` as {"a": {"b": {"0": "c"}}}."""
    whole: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = [name.partition("[")[0], *PART.findall(name)]
        at = whole
        for step in (first, *rest)[:-1]:
            at = at.setdefault(step, {})
        last = rest[-1] if rest else first
        at[last or str(len(at))] = value
    return whole


def _shown(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def _refused(no: Refusal) -> Response:
    error = {"type": no.kind, "message": no.words, **({"code": no.code} if no.code else {})}
    return json_response({"error": error}, no.status)


def make(folder: Path, ports: dict[str, int]) -> StripeService:
    return StripeService(folder)
