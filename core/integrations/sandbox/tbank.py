"""T-Bank's acquiring: Init, GetState, CheckOrder and Cancel for any terminal that knows the password."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.integrations.gateways.tbank.payloads import token
from core.integrations.sandbox.till import Bill, Sent, Till
from core.integrations.sandbox.web import NotHere, Request, Response, json_response

SECRET = "sandbox"  # noqa: S105 a password that opens nothing
OUTCOMES = {"pay": "CONFIRMED", "fail": "REJECTED", "cancel": "CANCELED"}


class TbankService(Till):
    """The interface lies below /tbank/v2/, the page for payers below /tbank/pay/."""

    prefix = "tbank"
    title = _("T-Bank")
    description = _("Payments in roubles with signed requests and notifications.")

    def call(self, request: Request) -> Response:
        place, _slash, method = request.path.rstrip("/").partition("/")
        if place != "v2" or request.method != "POST":
            raise NotHere
        given = json.loads(request.body)
        if token(given, SECRET) != given.get("Token"):
            return _no("204", "Неверный токен")
        calls = {"Init": self._init, "GetState": self._state, "CheckOrder": self._orders, "Cancel": self._cancel}
        if method not in calls:
            raise NotHere
        with self.book.lock:
            return calls[method](given, request)

    def trouble(self) -> Response:
        return _no("9999", "Внутренняя ошибка", HTTPStatus.INTERNAL_SERVER_ERROR)

    def _init(self, given: dict[str, Any], request: Request) -> Response:
        """Make a payment; one order of one terminal is one payment while nothing has come of it."""
        known = self._of_order(given)
        if known and known["Status"] == "NEW" and known["Amount"] == given["Amount"]:
            return _yes(known)
        if known:
            return _no("8", "Заказ с таким номером уже есть")
        name = str(1_000_000 + len(self.book.all("payments")) + 1)
        made = {
            "TerminalKey": given["TerminalKey"],
            "Status": "NEW",
            "PaymentId": name,
            "OrderId": given["OrderId"],
            "Amount": given["Amount"],
            "PaymentURL": f"http://{request.headers.get('Host', '')}/tbank/pay/{name}/",
            "_text": given.get("Description", ""),
            "_back": given.get("SuccessURL", ""),
            "_notify": given.get("NotificationURL", ""),
            "_refunded": 0,
            "_keys": [],
        }
        return _yes(self.book.put("payments", name, made))

    def _of_order(self, given: dict[str, Any]) -> dict[str, Any] | None:
        wanted = (given["TerminalKey"], given["OrderId"])
        found = (one for one in self.book.all("payments") if (one["TerminalKey"], one["OrderId"]) == wanted)
        return next(found, None)

    def _mine(self, given: dict[str, Any]) -> dict[str, Any] | None:
        found = self.book.get("payments", str(given.get("PaymentId", "")))
        return found if found and found["TerminalKey"] == given["TerminalKey"] else None

    def _state(self, given: dict[str, Any], request: Request) -> Response:
        found = self._mine(given)
        return _yes(found) if found else _no("255", "Платеж не найден")

    def _orders(self, given: dict[str, Any], request: Request) -> Response:
        found = self._of_order(given)
        if found is None:
            return _no("255", "Заказ не найден")
        return json_response({"Success": True, "ErrorCode": "0", "OrderId": found["OrderId"], "Payments": []})

    def _cancel(self, given: dict[str, Any], request: Request) -> Response:
        found = self._mine(given)
        if found is None:
            return _no("255", "Платеж не найден")
        key = given.get("ExternalRequestId")
        if key and key in found["_keys"]:
            return _yes(found)
        if found["Status"] == "NEW":
            self.decide(found["PaymentId"], "cancel")
            return _yes(self.book.kinds["payments"][found["PaymentId"]])
        minor = given.get("Amount", found["Amount"] - found["_refunded"])
        if found["Status"] not in {"CONFIRMED", "PARTIAL_REFUNDED"} or minor > found["Amount"] - found["_refunded"]:
            return _no("8", "Неверный статус или сумма")
        refunded = found["_refunded"] + minor
        status = "REFUNDED" if refunded == found["Amount"] else "PARTIAL_REFUNDED"
        found = {**found, "_refunded": refunded, "Status": status, "_keys": [*found["_keys"], key]}
        self.book.put("payments", found["PaymentId"], found)
        self._notify(found)
        return _yes(found)

    def decide(self, name: str, outcome: str, *, amount: str = "") -> None:
        found = {**self.book.kinds["payments"][name], "Status": OUTCOMES[outcome]}
        if amount:
            found["Amount"] = round(float(amount) * 100)
        self.book.put("payments", name, found)
        self._notify(found)

    def _notify(self, payment: dict[str, Any]) -> None:
        self.tell(_notice(payment, SECRET))

    def forged(self, name: str, event: str) -> Sent:
        found = self.book.get("payments", name)
        if found is None:
            raise NotHere
        return _notice({**found, "Status": event}, "guessed")

    def bills(self) -> list[Bill]:
        return [_bill(one) for one in self.book.all("payments")]

    def bill(self, name: str) -> Bill | None:
        found = self.book.get("payments", name)
        return _bill(found) if found else None


def _notice(payment: dict[str, Any], password: str) -> Sent:
    names = ("TerminalKey", "OrderId", "Status", "PaymentId", "Amount")
    told = {name: payment[name] for name in names} | {"Success": payment["Status"] != "REJECTED", "ErrorCode": "0"}
    body = json.dumps({**told, "Token": token(told, password)}, ensure_ascii=False)
    return Sent(url=payment["_notify"], body=body, headers={})


def _bill(payment: dict[str, Any]) -> Bill:
    return Bill(
        id=payment["PaymentId"],
        status=payment["Status"],
        amount=f"{payment['Amount'] / 100:.2f}",
        currency="RUB",
        text=payment["_text"],
        method="—",
        refunded=f"{payment['_refunded'] / 100:.2f}" if payment["_refunded"] else "",
        shop=payment["TerminalKey"],
        back=payment["_back"],
        is_open=payment["Status"] == "NEW",
    )


def _yes(payment: dict[str, Any]) -> Response:
    shown = {name: value for name, value in payment.items() if not name.startswith("_")}
    return json_response({"Success": True, "ErrorCode": "0", **shown})


def _no(code: str, words: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return json_response({"Success": False, "ErrorCode": code, "Message": words}, status)


def make(folder: Path, ports: dict[str, int]) -> TbankService:
    return TbankService(folder)
