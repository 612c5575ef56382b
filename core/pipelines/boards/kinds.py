"""The closed lists of pipelines: kinds of fields, tones of stages, what a line of the history tells."""

from django.db import models
from django.utils.translation import pgettext_lazy

from core.fields.kinds import FieldKind

# What a field of an item may be.
ITEM_KINDS = (
    FieldKind.TEXT,
    FieldKind.LONG_TEXT,
    FieldKind.NUMBER,
    FieldKind.MONEY,
    FieldKind.DATE,
    FieldKind.CHOICE,
    FieldKind.YES_NO,
)
ITEM_KIND_CHOICES = [(one.value, one.label) for one in ITEM_KINDS]


class Tone(models.TextChoices):
    IDLE = "idle", pgettext_lazy("tone", "Grey")
    INFO = "info", pgettext_lazy("tone", "Blue")
    OK = "ok", pgettext_lazy("tone", "Green")
    WARN = "warn", pgettext_lazy("tone", "Amber")
    BAD = "bad", pgettext_lazy("tone", "Red")


class ApprovalStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("approval", "Waiting")
    APPROVED = "approved", pgettext_lazy("approval", "Approved")
    REJECTED = "rejected", pgettext_lazy("approval", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")


class ChangeKind(models.TextChoices):
    """What a line of an item's history tells."""

    ADDED = "added", pgettext_lazy("item", "Added")
    MOVED = "moved", pgettext_lazy("item", "Moved")
    OVERRIDDEN = "overridden", pgettext_lazy("item", "Moved against the rules")
    RELOCATED = "relocated", pgettext_lazy("item", "Moved with its stage removed")
    DESCRIBED = "described", pgettext_lazy("item", "Changed")
    PASSED_ON = "passed_on", pgettext_lazy("item", "Passed on")
    POSTPONED = "postponed", pgettext_lazy("item", "Deadline changed")
    ROLLED_OVER = "rolled_over", pgettext_lazy("item", "Deadline rolled over")
    ASKED = "asked", pgettext_lazy("item", "Approval asked")
    APPROVED = "approved", pgettext_lazy("item", "Approved")
    REJECTED = "rejected", pgettext_lazy("item", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("item", "Request withdrawn")
    ATTACHED = "attached", pgettext_lazy("item", "Document attached")
    SAID = "said", pgettext_lazy("item", "Comment")
