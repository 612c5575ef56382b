"""States of a delivery, and why it stands where it does."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeliveryState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("delivery", "Queued")
    HELD = "held", pgettext_lazy("delivery", "Held")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
    OPENED = "opened", pgettext_lazy("delivery", "Opened")
    FAILED = "failed", pgettext_lazy("delivery", "Failed")
    NOT_SENT = "not_sent", pgettext_lazy("delivery", "Not sent")


class Reason(models.TextChoices):
    """Why a delivery waits or did not happen; the operator's own words stand beside it."""

    NONE = "", ""
    DELAY = "delay", _("Waits as the trigger says")
    QUIET_HOURS = "quiet_hours", _("Quiet hours of the recipient")
    DIGEST = "digest", _("Waits for the recipient's digest")
    PAUSED = "paused", _("The broadcast is paused")
    AGAIN = "again", _("Will be tried again")
    IN_DIGEST = "in_digest", _("Went out in a digest")
    MUTED = "muted", _("Muted by the recipient")
    NO_ADDRESS = "no_address", _("The recipient has no address for this channel")
    UNSUBSCRIBED = "unsubscribed", _("The recipient has unsubscribed")
    NOT_CONNECTED = "not_connected", _("The channel is not connected")
    BLOCKED = "blocked", _("The recipient is blocked")
    CANCELLED = "cancelled", _("Cancelled")
    REFUSED = "refused", _("The operator refused")
    GAVE_UP = "gave_up", _("The operator was away too long")


OPEN = (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.SENDING)
DONE = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED)
# What staff may send once more.
REPEATABLE = (*DONE, DeliveryState.FAILED, DeliveryState.NOT_SENT)
# The recipient's own wish, which staff do not overrule.
UNWANTED = (Reason.MUTED, Reason.UNSUBSCRIBED)
