"""One event told by one trigger is a message; each recipient and channel of it is a delivery."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.notifications.states import DeliveryState, Reason


class MessageKind(models.TextChoices):
    EVENT = "event", _("By an event")
    DIGEST = "digest", _("Digest")
    MANUAL = "manual", _("Sent by hand")
    BROADCAST = "broadcast", _("Broadcast")
    TRIAL = "trial", _("Trial")


class Message(models.Model):
    """What is told: one per cause and trigger, whoever tries to write it a second time."""

    kind = models.CharField(max_length=10, choices=MessageKind)
    cause = models.CharField(max_length=160)  # "event:1042", "broadcast:7", "digest:5:email:2026-11-25T09:00"
    trigger = models.CharField(max_length=120, blank=True)  # code of the trigger; "" where there is none
    type = models.CharField(max_length=120, blank=True)  # name of the event; people mute by it
    is_critical = models.BooleanField(default=False)
    is_security = models.BooleanField(default=False)
    organization_id = models.BigIntegerField(null=True)
    link = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cause", "trigger"], name="notifications_one_message"),
        ]
        indexes: ClassVar = [models.Index(fields=["type", "-id"], name="notifications_message_type")]

    def __str__(self) -> str:
        return self.label or self.cause


class Text(models.Model):
    """The words of a message for one channel and language, kept as they went out.

    `NAME` of `core.notifications.templating` stands where the recipient's name was put in; a delivery keeps that name
    and the digest of the whole, so that what was sent can be shown and proved.
    """

    message = models.ForeignKey(Message, on_delete=models.DB_CASCADE, related_name="texts")
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=400, blank=True)
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel", "language"], name="notifications_one_text")
        ]


class Delivery(models.Model):
    """One message on its way to one person by one channel."""

    message = models.ForeignKey(Message, on_delete=models.DB_CASCADE, related_name="deliveries", db_index=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=20)
    text = models.ForeignKey(Text, on_delete=models.DB_CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=DeliveryState)
    reason = models.CharField(max_length=20, choices=Reason, blank=True, db_default=Reason.NONE)
    detail = models.CharField(max_length=300, blank=True, db_default="")  # the operator's own words
    name = models.CharField(max_length=150, blank=True, db_default="")  # of the recipient, as it was written
    address = models.CharField(max_length=254, blank=True, db_default="")  # where it went
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(db_default=0)
    repeats = models.PositiveSmallIntegerField(db_default=0)  # how often staff have sent it once more
    operator_id = models.CharField(max_length=120, blank=True, db_default="")
    cost = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, db_default="")
    digest = models.CharField(max_length=64, blank=True, db_default="")  # sha256 of what went out
    bundle = models.ForeignKey("self", on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False)
    sender_job = models.BigIntegerField(null=True)  # the job that has it in hand
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # failed, or not sent

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "recipient", "channel"], name="notifications_one_delivery"),
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="notifications_state"),
        ]
        indexes: ClassVar = [
            # Work: what is due by channel, and what of one person is before it.
            models.Index(
                fields=["channel", "due_at", "id"],
                condition=models.Q(state__in=["queued", "held", "sending"]),
                name="notifications_due",
            ),
            models.Index(
                fields=["channel", "id"],
                condition=models.Q(state__in=["queued", "held", "sending"]),
                name="notifications_queue",
            ),
            models.Index(
                fields=["recipient", "channel", "id"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="notifications_in_order",
            ),
            # The bell, the person's own list, his receipts.
            models.Index(
                fields=["recipient"],
                condition=models.Q(channel="inbox", state="delivered"),
                name="notifications_unread",
            ),
            models.Index(
                fields=["recipient", "-id"],
                condition=models.Q(channel="inbox", state__in=["delivered", "opened"]),
                name="notifications_inbox",
            ),
            models.Index(fields=["recipient", "-id"], name="notifications_own"),
            models.Index(fields=["state", "-id"], name="notifications_by_state"),
            models.Index(fields=["channel", "-id"], name="notifications_by_channel"),
            models.Index(fields=["operator_id"], condition=~models.Q(operator_id=""), name="notifications_by_operator"),
            # A text is dropped with its message: without this the database would read every delivery for each text.
            models.Index(fields=["text"], name="notifications_by_text"),
            models.Index(fields=["bundle"], condition=models.Q(bundle__isnull=False), name="notifications_bundle"),
        ]
