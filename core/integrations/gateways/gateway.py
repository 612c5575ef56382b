"""What every payment gateway can do, in words that are no vendor's.

A gateway knows no models: it is given credentials and an order, and says what the vendor knows of one payment. What is
done about it is decided in `core.finance`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lib.errors import IntegrationError


class GatewayAway(IntegrationError):
    """No answer, or one that leaves open what has happened: the same call under the same key may be repeated."""

    code, status = "gateway_away", 503
    message = _("The payment system does not answer: %(reason)s. Try again in a few minutes.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=False, reason=reason)


class GatewayRefuses(IntegrationError):
    code = "gateway_refuses"
    message = _("The payment system refuses: %(reason)s.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=True, reason=reason)


class WrongCredentials(GatewayRefuses):
    code = "gateway_wrong_credentials"
    message = _("The payment system does not know these credentials. Check them in your account there.")

    def __init__(self) -> None:
        super().__init__("401")


class NoSuchPayment(GatewayRefuses):
    code = "gateway_no_such_payment"
    message = _("The payment system knows no such payment.")

    def __init__(self) -> None:
        super().__init__("404")


class ForgedNotification(Exception):  # no error of ours: somebody else called
    """What came was not sent by the gateway, or not for this company, or too long ago."""


class Standing(StrEnum):
    """Where a payment or a refund stands at the gateway."""

    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"  # by the payer, by us, or because nobody paid in time
    FAILED = "failed"  # the money was asked for and not given


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to pay that a payer may choose before he leaves for the gateway's page."""

    code: str
    title: Any
    icon: str
    hint: Any = ""


# The words that gateways share; a gateway may have methods of its own.
CARD = Method(code="card", title=_("Bank card"), icon="credit-card", hint=_("Mir, Visa, Mastercard"))
SBP = Method(code="sbp", title=_("SBP"), icon="qrcode", hint=_("By QR code or your bank's application"))
WALLET = Method(code="wallet", title=_("Wallet"), icon="wallet")
ANY = Method(
    code="any", title=pgettext_lazy("way to pay", "Any way"), icon="cash", hint=_("Choose on the payment page")
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One field of a gateway's settings form; a secret one is written and never shown."""

    name: str
    label: Any
    is_secret: bool = False
    hint: Any = ""
    placeholder: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be paid. `key` is ours: the same order under the same key is one payment, however often it is sent."""

    key: str
    amount: Decimal
    currency: str
    description: str
    method: str
    return_url: str
    notify_url: str
    email: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One payment as the gateway itself tells of it when asked: the only thing that is believed.

    `reference` is the key of our order. `account` is whose payment it is there, where the gateway says so.
    """

    id: str
    standing: Standing
    amount: Decimal
    currency: str
    refunded: Decimal | None = None  # None where the gateway does not say
    reference: str = ""
    account: str = ""
    method: str = ""
    reason: str = ""
    pay_url: str = ""
    is_test: bool = False
    created_at: datetime | None = None
    paid_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RefundSeen:
    id: str
    standing: Standing
    amount: Decimal
    currency: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Which payment a notification is about. Its words are not believed: the payment is asked for anew.

    `key` tells repetitions of one notification apart from further ones.
    """

    key: str
    payment_id: str
    event: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a gateway says of the company's account there."""

    words: str
    is_test: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A company's contract with its gateway: the fields of `Gateway.settings`."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


class Gateway(ABC):
    """One payment system for one company.

    Calls raise GatewayAway where nobody can say what has happened, GatewayRefuses where the answer is no. One that can
    list its payments is a ListingGateway: of any other, only the payments that we know can be compared.
    """

    do_not_call_in_templates: ClassVar[bool] = True  # the class itself is shown there

    code: ClassVar[str]
    title: ClassVar[Any]
    about: ClassVar[Any] = ""
    settings: ClassVar[tuple[Setting, ...]]
    methods: ClassVar[tuple[Method, ...]]
    currencies: ClassVar[frozenset[str]] = frozenset({"RUB"})
    # False where anybody may send notifications: then only their words tell one from another.
    signs_notifications: ClassVar[bool] = True
    # Where the company writes the address for notifications, if the gateway is not told it with each order.
    notify_hint: ClassVar[Any] = ""
    # What a gateway wants to hear where its notification was taken.
    notify_answer: ClassVar[str] = ""

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials

    @property
    @abstractmethod
    def account(self) -> str:
        """Return by what the company is known there; part of what a person may see."""

    @property
    def is_test(self) -> bool:
        """Say whether the credentials are of a test mode, where they tell it by themselves."""
        return False

    @abstractmethod
    def check(self) -> Checked: ...

    @abstractmethod
    def start(self, order: Order) -> Seen:
        """Make the payment at the gateway, once for `order.key`; `pay_url` of the answer is where the payer goes."""

    @abstractmethod
    def read_back(self, payment_id: str) -> Seen: ...

    @abstractmethod
    def cancel(self, payment_id: str, *, key: str) -> Seen:
        """Withdraw a payment that nobody has paid yet; GatewayRefuses where the gateway only lets it expire."""

    @abstractmethod
    def refund(self, payment_id: str, *, amount: Decimal, currency: str, key: str) -> RefundSeen:
        """Give money back, once for the key."""

    @abstractmethod
    def read_refund(self, refund_id: str, *, payment_id: str) -> RefundSeen: ...

    @abstractmethod
    def read_notification(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice | None:
        """Return what a notification is about, None for what does not concern us; ForgedNotification for others'."""


class ListingGateway(Gateway):
    """A payment system that can say which payments it has had, also those that we know nothing of."""

    @abstractmethod
    def list_since(self, since: datetime) -> Iterator[Seen]:
        """Yield every payment made since then, page by page."""
