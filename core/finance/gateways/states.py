"""The ways of online payments and of refunds; only forward."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class OnlineStatus(TextChoices):
    """What the gateway has said of an attempt to pay; until it is asked, an attempt is only ours."""

    CREATED = "created", pgettext_lazy("online payment", "Being made")
    WAITING = "waiting", pgettext_lazy("online payment", "Waits for the payer")
    SUCCEEDED = "succeeded", pgettext_lazy("online payment", "Paid")
    CANCELLED = "cancelled", pgettext_lazy("online payment", "Cancelled")
    FAILED = "failed", pgettext_lazy("online payment", "Not paid")


OPEN_ONLINE = frozenset({OnlineStatus.CREATED, OnlineStatus.WAITING})

# Money that has come is money, even where we had given the attempt up.
ONLINE_FLOW = StateMachine(
    move("wait", sources={OnlineStatus.CREATED}, to=OnlineStatus.WAITING),
    move("succeed", sources=set(OnlineStatus) - {OnlineStatus.SUCCEEDED}, to=OnlineStatus.SUCCEEDED),
    move("cancel", sources=OPEN_ONLINE, to=OnlineStatus.CANCELLED),
    move("fail", sources=OPEN_ONLINE, to=OnlineStatus.FAILED),
)


class RefundStatus(TextChoices):
    WAITING = "waiting", pgettext_lazy("refund", "On its way")
    SUCCEEDED = "succeeded", pgettext_lazy("refund", "Given back")
    FAILED = "failed", pgettext_lazy("refund", "Refused")


REFUND_FLOW = StateMachine(
    move("succeed", sources={RefundStatus.WAITING}, to=RefundStatus.SUCCEEDED),
    move("fail", sources={RefundStatus.WAITING}, to=RefundStatus.FAILED),
)


class Problem(TextChoices):
    """Why money that has come was not booked by itself."""

    AMOUNT = "amount", _("Another amount came than was asked for")
    CURRENCY = "currency", _("The money came in another currency")


class EventState(TextChoices):
    STORED = "stored", pgettext_lazy("notification of a gateway", "To be checked")
    CHECKED = "checked", pgettext_lazy("notification of a gateway", "Checked at the gateway")
    STRANGE = "strange", pgettext_lazy("notification of a gateway", "About no payment of ours")


class FindingKind(TextChoices):
    """What a reconciliation may find."""

    MISSED = "missed", _("A notification never came: the state was caught up")
    UNKNOWN_HERE = "unknown_here", _("The gateway has a payment that we do not know")
    UNKNOWN_THERE = "unknown_there", _("We have a payment that the gateway does not know")
    AMOUNT = "amount", _("The amounts differ")
    REFUND = "refund", _("Money was given back past us")
    STATUS = "status", _("The gateway has taken its word back")
