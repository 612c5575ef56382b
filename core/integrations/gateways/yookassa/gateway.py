"""YooKassa: payments in roubles by card, SBP and wallets."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from core.integrations.gateways.gateway import (
    ANY,
    CARD,
    SBP,
    Checked,
    ForgedNotification,
    GatewayRefuses,
    ListingGateway,
    Method,
    Notice,
    Order,
    RefundSeen,
    Seen,
    Setting,
)
from core.integrations.gateways.yookassa.client import Client
from core.integrations.gateways.yookassa.payloads import Me, Notification, Payment, PaymentList, Refund

PAGE = 100
EVENTS = ("payment.", "refund.")


class YooKassa(ListingGateway):
    """API v3; notifications bear no signature, so that they are no more than a hint to ask."""

    code = "yookassa"
    title = _("YooKassa")
    about = _("Cards, SBP and wallets, in roubles.")
    settings = (
        Setting(name="shop_id", label=_("Shop ID"), placeholder="123456"),
        Setting(
            name="secret",
            label=_("Secret key"),
            is_secret=True,
            hint=_("From “Integration → API keys” of your account; test keys begin with test_."),
        ),
    )
    methods = (
        CARD,
        SBP,
        Method(code="yoo_money", title=_("YooMoney"), icon="wallet"),
        Method(code="sberbank", title="SberPay", icon="building-bank"),
        Method(code="tinkoff_bank", title="T-Pay", icon="building-bank"),
        ANY,
    )
    signs_notifications = False
    WAYS: ClassVar[Mapping[str, str]] = {CARD.code: "bank_card", ANY.code: ""}
    notify_hint = _("Write this address into “Integration → HTTP notifications” of your account there.")

    @property
    def account(self) -> str:
        return self.credentials["shop_id"]

    @property
    def is_test(self) -> bool:
        return self.credentials["secret"].startswith("test_")

    @property
    def client(self) -> Client:
        return Client(url=settings.YOOKASSA_URL, shop_id=self.account, secret=self.credentials["secret"])

    def check(self) -> Checked:
        me = self.client.read("/me", Me)
        if me.account_id != self.account:
            raise GatewayRefuses(me.account_id)
        words = gettext("Shop %(shop)s, %(state)s.") % {"shop": me.account_id, "state": me.status or "enabled"}
        return Checked(words=words, is_test=me.test)

    def start(self, order: Order) -> Seen:
        fields: dict[str, Any] = {
            "amount": {"value": f"{order.amount:.2f}", "currency": order.currency},
            "capture": True,
            "confirmation": {"type": "redirect", "return_url": order.return_url},
            "description": order.description[:128],
            "metadata": {"key": order.key},
        }
        if way := self.WAYS.get(order.method, order.method):
            fields["payment_method_data"] = {"type": way}
        return self.client.create_payment(fields, Payment, key=order.key).seen()

    def read_back(self, payment_id: str) -> Seen:
        return self.client.read(f"/payments/{quote(payment_id, safe='')}", Payment).seen()

    def cancel(self, payment_id: str, *, key: str) -> Seen:
        """Raise GatewayRefuses for a payment that waits for its payer: it lapses within an hour by itself."""
        return self.client.cancel_payment(quote(payment_id, safe=""), Payment, key=key).seen()

    def refund(self, payment_id: str, *, amount: Decimal, currency: str, key: str) -> RefundSeen:
        fields = {"payment_id": payment_id, "amount": {"value": f"{amount:.2f}", "currency": currency}}
        return self.client.create_refund(fields, Refund, key=key).seen()

    def read_refund(self, refund_id: str, *, payment_id: str) -> RefundSeen:
        return self.client.read(f"/refunds/{quote(refund_id, safe='')}", Refund).seen()

    def list_since(self, since: datetime) -> Iterator[Seen]:
        client, cursor = self.client, ""
        while True:
            query = {"created_at.gte": since.isoformat(), "limit": PAGE, **({"cursor": cursor} if cursor else {})}
            page = client.read("/payments", PaymentList, query)
            yield from (payment.seen() for payment in page.items)
            cursor = page.next_cursor
            if not cursor:
                return

    def read_notification(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice | None:
        try:
            told = Notification.model_validate_json(body)
        except ValidationError as error:
            raise ForgedNotification from error
        if not told.event.startswith(EVENTS):
            return None
        payment_id = told.object.payment_id if told.event.startswith("refund.") else told.object.id
        if not payment_id:
            raise ForgedNotification
        return Notice(key=f"{told.event}:{told.object.id}", payment_id=payment_id, event=told.event)
