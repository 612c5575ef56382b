"""Stripe Checkout: the payer leaves for Stripe's own page, so that no number of a card comes near us."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import stripe
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from core.integrations.gateways.gateway import (
    ANY,
    CARD,
    Checked,
    ForgedNotification,
    GatewayAway,
    GatewayRefuses,
    ListingGateway,
    NoSuchPayment,
    Notice,
    Order,
    RefundSeen,
    Seen,
    Setting,
    WrongCredentials,
)
from core.integrations.gateways.outward import TIMEOUT, OutwardSession
from core.integrations.gateways.stripe.payloads import Account, Event, Refund, Session

PAGE = 100
TOLERANCE = 300  # seconds by which a notification's clock may differ
WHOLE = ["payment_intent.latest_charge"]
EVENTS = ("checkout.session.", "payment_intent.", "charge.", "refund.")


class Stripe(ListingGateway):
    """API v1; a payment is a Checkout Session, and its id is ours."""

    code = "stripe"
    title = "Stripe"
    about = _("Cards and wallets in many currencies.")
    currencies = frozenset({"RUB", "USD", "EUR", "GBP", "KZT", "AMD", "GEL", "AED", "TRY"})
    settings = (
        Setting(name="key", label=_("Secret key"), is_secret=True, hint=_("Begins with sk_ or rk_.")),
        Setting(
            name="webhook_secret",
            label=_("Signing secret of the webhook"),
            is_secret=True,
            hint=_("Begins with whsec_; Stripe shows it where the address for notifications is kept."),
        ),
    )
    methods = (CARD, ANY)
    TYPES: ClassVar[Mapping[str, list[str]]] = {CARD.code: ["card"]}
    notify_hint = _(
        "Add this address as a webhook in Stripe's Dashboard, for the events checkout.session.*, charge.* and refund.*."
    )

    @property
    def account(self) -> str:
        """Return what may be seen of the key: its kind and its last letters."""
        key = self.credentials["key"]
        return f"{key[:8]}…{key[-4:]}" if len(key) > 16 else ""

    @property
    def is_test(self) -> bool:
        return "_test_" in self.credentials["key"][:9]

    @property
    def client(self) -> stripe.StripeClient:
        return stripe.StripeClient(
            self.credentials["key"] or "none",
            base_addresses={"api": settings.STRIPE_URL},
            http_client=stripe.RequestsClient(timeout=TIMEOUT, session=OutwardSession()),
            max_network_retries=0,
        )

    def check(self) -> Checked:
        account = _asked(Account, lambda: self.client.v1.accounts.retrieve_current())
        words = gettext("Account %(account)s.") % {"account": account.id}
        return Checked(words=words, is_test=self.is_test)

    def start(self, order: Order) -> Seen:
        minor = int(order.amount * 100)
        price = {"currency": order.currency.lower(), "unit_amount": minor, "product_data": {"name": order.description}}
        params: Any = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "client_reference_id": order.key,
            "metadata": {"key": order.key},
            "payment_intent_data": {"metadata": {"key": order.key}},
            "success_url": order.return_url,
            "cancel_url": order.return_url,
            "expand": WHOLE,
        }
        if order.email:
            params["customer_email"] = order.email
        if types := self.TYPES.get(order.method):
            params["payment_method_types"] = types
        if order.expires_at:
            params["expires_at"] = int(order.expires_at.timestamp())
        call = lambda: self.client.v1.checkout.sessions.create(params, {"idempotency_key": order.key})  # noqa: E731
        return _asked(Session, call).seen()

    def read_back(self, payment_id: str) -> Seen:
        return self._session(payment_id).seen()

    def _session(self, payment_id: str) -> Session:
        return _asked(Session, lambda: self.client.v1.checkout.sessions.retrieve(payment_id, {"expand": WHOLE}))

    def cancel(self, payment_id: str, *, key: str) -> Seen:
        options: Any = {"idempotency_key": key}
        call = lambda: self.client.v1.checkout.sessions.expire(payment_id, {"expand": WHOLE}, options)  # noqa: E731
        return _asked(Session, call).seen()

    def refund(self, payment_id: str, *, amount: Decimal, currency: str, key: str) -> RefundSeen:
        found = self.client.v1.checkout.sessions.retrieve
        intent = _asked_plain(lambda: found(payment_id)).get("payment_intent")
        if not isinstance(intent, str):
            raise NoSuchPayment
        params: Any = {"payment_intent": intent, "amount": int(amount * 100), "metadata": {"key": key}}
        return _asked(Refund, lambda: self.client.v1.refunds.create(params, {"idempotency_key": key})).seen()

    def read_refund(self, refund_id: str, *, payment_id: str) -> RefundSeen:
        return _asked(Refund, lambda: self.client.v1.refunds.retrieve(refund_id)).seen()

    def list_since(self, since: datetime) -> Iterator[Seen]:
        client, after = self.client, ""
        while True:
            params: Any = {
                "created": {"gte": int(since.timestamp())},
                "limit": PAGE,
                "expand": [f"data.{one}" for one in WHOLE],
                **({"starting_after": after} if after else {}),
            }
            page = _asked_plain(lambda: client.v1.checkout.sessions.list(params))  # noqa: B023 called at once
            found = [_parsed(Session, one) for one in page["data"]]
            yield from (session.seen() for session in found)
            if not page.get("has_more") or not found:
                return
            after = found[-1].id

    def read_notification(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice | None:
        """Check the signature over the very bytes, and its age, before anything is read."""
        signature = headers.get("Stripe-Signature", "")
        try:
            stripe.WebhookSignature.verify_header(body, signature, self.credentials["webhook_secret"], TOLERANCE)
            told = Event.model_validate_json(body)
        except (stripe.SignatureVerificationError, UnicodeDecodeError, ValidationError) as error:
            raise ForgedNotification from error
        if told.livemode is self.is_test:
            raise ForgedNotification
        if not told.type.startswith(EVENTS):
            return None
        is_session = told.type.startswith("checkout.session.")
        payment_id = told.data.object.id if is_session else ""
        return Notice(
            key=told.id, payment_id=payment_id, event=told.type, reference=told.data.object.metadata.get("key", "")
        )


def _asked[M: BaseModel](model: type[M], call: Callable[[], stripe.StripeObject]) -> M:
    return _parsed(model, _asked_plain(call))


def _parsed[M: BaseModel](model: type[M], answer: dict[str, Any]) -> M:
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        raise GatewayAway(_("an answer that cannot be read")) from error


def _asked_plain(call: Callable[[], stripe.StripeObject]) -> dict[str, Any]:
    """Call, and say in our words what went wrong."""
    try:
        return call().to_dict()
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise WrongCredentials from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise GatewayAway(type(error).__name__) from error
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise NoSuchPayment from error
        raise GatewayRefuses((error.user_message or "HTTP 400")[:200]) from error
    except stripe.StripeError as error:
        if error.http_status and 400 <= error.http_status < 500:
            raise GatewayRefuses((error.user_message or f"HTTP {error.http_status}")[:200]) from error
        raise GatewayAway(f"HTTP {error.http_status or type(error).__name__}") from error
