"""T-Bank's internet acquiring by its JSON interface; it has no client of its own for Python."""

import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from core.integrations.gateways.gateway import (
    ANY,
    Checked,
    ForgedNotification,
    Gateway,
    GatewayAway,
    GatewayRefuses,
    NoSuchPayment,
    Notice,
    Order,
    RefundSeen,
    Seen,
    Setting,
    Standing,
    WrongCredentials,
)
from core.integrations.gateways.outward import OutwardSession
from core.integrations.gateways.tbank.payloads import Answer, token

WRONG_TOKEN, NOT_FOUND, AWAY = frozenset({"204", "205", "501"}), frozenset({"255", "7"}), frozenset({"9999", "99"})


class TBank(Gateway):
    """Payments in roubles; the page at the bank offers cards, SBP and T-Pay."""

    code = "tbank"
    title = _("T-Bank")
    about = _("The bank's own page with cards, SBP and T-Pay, in roubles.")
    settings = (
        Setting(name="terminal", label=_("Terminal"), hint=_("A test terminal ends with DEMO.")),
        Setting(name="password", label=_("Password"), is_secret=True),
    )
    methods = (ANY,)
    notify_answer = "OK"

    @property
    def account(self) -> str:
        return self.credentials["terminal"]

    @property
    def is_test(self) -> bool:
        return self.account.endswith("DEMO")

    def check(self) -> Checked:
        """Ask for an order that cannot be: a wrong password is told before a missing order."""
        with suppress(NoSuchPayment):
            self._ask("CheckOrder", OrderId="connection-check")
        return Checked(words=gettext("Terminal %(terminal)s.") % {"terminal": self.account}, is_test=self.is_test)

    def start(self, order: Order) -> Seen:
        fields: dict[str, Any] = {
            "Amount": int(order.amount * 100),
            "OrderId": order.key,
            "Description": order.description[:140],
            "SuccessURL": order.return_url,
            "FailURL": order.return_url,
            "NotificationURL": order.notify_url,
        }
        if order.expires_at:
            fields["RedirectDueDate"] = order.expires_at.isoformat(timespec="seconds")
        return self._ask("Init", **fields).seen()

    def read_back(self, payment_id: str) -> Seen:
        return self._ask("GetState", PaymentId=payment_id).seen()

    def cancel(self, payment_id: str, *, key: str) -> Seen:
        self._ask("Cancel", PaymentId=payment_id, ExternalRequestId=key)
        return self.read_back(payment_id)

    def refund(self, payment_id: str, *, amount: Decimal, currency: str, key: str) -> RefundSeen:
        """The bank numbers no refunds: ours is known there by the key."""
        self._ask("Cancel", PaymentId=payment_id, Amount=int(amount * 100), ExternalRequestId=key)
        return RefundSeen(id=key, standing=Standing.SUCCEEDED, amount=amount, currency=currency)

    def read_refund(self, refund_id: str, *, payment_id: str) -> RefundSeen:
        found = self._ask("GetState", PaymentId=payment_id)
        standing = Standing.WAITING if found.status == "REFUNDING" else Standing.SUCCEEDED
        return RefundSeen(id=refund_id, standing=standing, amount=Decimal(0), currency="RUB")

    def read_notification(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice | None:
        try:
            fields = json.loads(body)
            told = Answer.model_validate(fields)
        except (ValueError, ValidationError) as error:
            raise ForgedNotification from error
        signed = str(fields.get("Token", "")).encode()
        if not hmac.compare_digest(token(fields, self.credentials["password"]).encode(), signed):
            raise ForgedNotification
        if told.terminal_key != self.account or not told.payment_id:
            raise ForgedNotification
        key = f"{told.payment_id}:{told.status}:{told.amount}"
        return Notice(key=key, payment_id=told.payment_id, event=told.status, reference=told.order_id)

    def _ask(self, method: str, **fields: Any) -> Answer:
        given = {"TerminalKey": self.account, **{name: value for name, value in fields.items() if value != ""}}
        given["Token"] = token(given, self.credentials["password"])
        try:
            with OutwardSession() as session:
                reply = session.post(f"{settings.TBANK_URL}/v2/{method}", json=given)
            answer = Answer.model_validate_json(reply.content)
        except requests.RequestException as error:
            raise GatewayAway(type(error).__name__) from error
        except ValidationError as error:
            raise GatewayAway(f"HTTP {reply.status_code}") from error
        if answer.success:
            return answer
        if answer.error_code in WRONG_TOKEN:
            raise WrongCredentials
        if answer.error_code in NOT_FOUND:
            raise NoSuchPayment
        if answer.error_code in AWAY or reply.status_code >= 500:
            raise GatewayAway(answer.error_code)
        raise GatewayRefuses((answer.details or answer.message or answer.error_code)[:200])
