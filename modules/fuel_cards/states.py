"""States of cards and of import runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class CardStatus(models.TextChoices):
    IN_STOCK = "in_stock", _("In stock")
    ACTIVE = "active", pgettext_lazy("card", "Active")
    BLOCKED = "blocked", pgettext_lazy("card", "Blocked")
    BLOCKED_BY_CLIENT = "blocked_by_client", _("Blocked by client")
    AUTO_BLOCKED = "auto_blocked", _("Blocked automatically")
    LOST = "lost", pgettext_lazy("card", "Lost")
    CLOSED = "closed", pgettext_lazy("card", "Closed")


BLOCKED_STATES = frozenset({CardStatus.BLOCKED, CardStatus.BLOCKED_BY_CLIENT, CardStatus.AUTO_BLOCKED})

CARD_FLOW = StateMachine(
    move("issue", sources={CardStatus.IN_STOCK}, to=CardStatus.ACTIVE),
    move("block", sources={CardStatus.ACTIVE, CardStatus.IN_STOCK}, to=CardStatus.BLOCKED),
    move("block_by_client", sources={CardStatus.ACTIVE}, to=CardStatus.BLOCKED_BY_CLIENT),
    # A firm block also in the place of one that would lift by itself or by the client.
    move(
        "hold",
        sources={CardStatus.ACTIVE, CardStatus.IN_STOCK, CardStatus.AUTO_BLOCKED, CardStatus.BLOCKED_BY_CLIENT},
        to=CardStatus.BLOCKED,
    ),
    move("unblock", sources=BLOCKED_STATES, to=CardStatus.ACTIVE),
    move("unblock_by_client", sources={CardStatus.BLOCKED_BY_CLIENT}, to=CardStatus.ACTIVE),
    move("report_lost", sources={CardStatus.ACTIVE, *BLOCKED_STATES}, to=CardStatus.LOST),
    move("close", sources=set(CardStatus) - {CardStatus.CLOSED}, to=CardStatus.CLOSED),
)


class AnomalyState(models.TextChoices):
    """What people have made of an operation that looks wrong."""

    NEW = "new", pgettext_lazy("anomaly", "New")
    HELD = "held", _("Card held")
    DISMISSED = "dismissed", _("Dismissed")


ANOMALY_FLOW = StateMachine(
    move("hold", sources={AnomalyState.NEW, AnomalyState.DISMISSED}, to=AnomalyState.HELD),
    move("dismiss", sources={AnomalyState.NEW}, to=AnomalyState.DISMISSED),
)


class RunState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Waits for your decision")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Imported")
    REFUSED = "refused", _("Refused")
    BROKEN_OFF = "broken_off", _("Broke off")


RUN_FLOW = StateMachine(
    move("check", sources={RunState.UPLOADED, RunState.CHECKING, RunState.BROKEN_OFF}, to=RunState.CHECKING),
    move("present", sources={RunState.CHECKING}, to=RunState.READY),
    move("commit", sources={RunState.READY}, to=RunState.IMPORTING),
    move("finish", sources={RunState.IMPORTING}, to=RunState.DONE),
    move(
        "refuse",
        sources={RunState.UPLOADED, RunState.CHECKING, RunState.READY, RunState.IMPORTING},
        to=RunState.REFUSED,
    ),
    # The work on the file failed for good; nothing of it was taken and the file is kept.
    move("break_off", sources={RunState.UPLOADED, RunState.CHECKING, RunState.IMPORTING}, to=RunState.BROKEN_OFF),
    move("discard", sources={RunState.READY, RunState.BROKEN_OFF}, to=RunState.REFUSED),
)


class SyncState(models.TextChoices):
    """Where our wish about a card stands at its supplier."""

    PENDING = "pending", pgettext_lazy("card at the supplier", "Being sent")
    CONFIRMED = "confirmed", pgettext_lazy("card at the supplier", "Confirmed")
    FAILED = "failed", pgettext_lazy("card at the supplier", "Not accepted")
    DIFFERS = "differs", pgettext_lazy("card at the supplier", "Differs")


# What a card may do at the pump, in the words that all suppliers share.
THEIR_STATUSES = {
    "active": _("Works"),
    "blocked": pgettext_lazy("card", "Blocked"),
    "stock": _("Not issued"),
    "closed": pgettext_lazy("card", "Closed"),
}
AT_THE_PUMP = {
    CardStatus.IN_STOCK: "stock",
    CardStatus.ACTIVE: "active",
    CardStatus.BLOCKED: "blocked",
    CardStatus.BLOCKED_BY_CLIENT: "blocked",
    CardStatus.AUTO_BLOCKED: "blocked",
    CardStatus.LOST: "blocked",
    CardStatus.CLOSED: "closed",
}
FROM_SUPPLIER = {
    "active": CardStatus.ACTIVE,
    "blocked": CardStatus.BLOCKED,
    "stock": CardStatus.IN_STOCK,
    "closed": CardStatus.CLOSED,
}
