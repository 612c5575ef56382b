"""Connections of a company to services outside, and what went through them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lib.encryption import EncryptedTextField


class SmsOperator(models.TextChoices):
    """Whom a company may choose to carry its short messages."""

    SMSC = "smsc", "SMSC"
    SMS_RU = "sms_ru", "SMS.RU"
    TWILIO = "twilio", "Twilio"
    DEVELOPMENT = "development", _("Sandbox")


class SmsConnection(models.Model):
    """The operator that the company has chosen, with its own contract there; at most one."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    operator = models.CharField(max_length=20, choices=SmsOperator)
    sender = models.CharField(max_length=20, blank=True)
    account = models.CharField(max_length=120, blank=True)  # login or account number, as the operator calls it
    secret = EncryptedTextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    checked_at = models.DateTimeField(null=True)
    works = models.BooleanField(null=True)
    check_result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="integrations_one_sms_connection")
        ]


class SmsState(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("message", "Taken by the operator")
    REFUSED = "refused", pgettext_lazy("message", "Refused")
    WAITING = "waiting", pgettext_lazy("message", "To be repeated")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    LOST = "lost", pgettext_lazy("message", "Not delivered")


class SmsMessage(models.Model):
    """One message to one phone, without its words: many of them are codes."""

    key = models.CharField(max_length=120, unique=True)
    to = models.CharField(max_length=16)
    operator = models.CharField(max_length=20, choices=SmsOperator)
    operator_id = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=SmsState)
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="integrations_sms_created"),
            models.Index(fields=["to", "-created_at"], name="integrations_sms_to"),
            models.Index(fields=["operator_id"], condition=~models.Q(operator_id=""), name="integrations_sms_number"),
        ]


class MailSecurity(models.TextChoices):
    """When a conversation with a mail server becomes unreadable to others."""

    STARTTLS = "starttls", "STARTTLS"
    TLS = "tls", "TLS"
    NONE = "none", _("Without encryption")


class MailConnection(models.Model):
    """The mail server that the company has of its own; at most one."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=MailSecurity)
    user = models.CharField(max_length=200, blank=True)
    password = EncryptedTextField(blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    sender_address = models.EmailField()
    falls_back = models.BooleanField(default=True)  # to the platform's mail, where this server fails
    changed_at = models.DateTimeField(auto_now=True)
    checked_at = models.DateTimeField(null=True)
    works = models.BooleanField(null=True)
    check_result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="integrations_one_mail_connection"),
            models.CheckConstraint(condition=models.Q(port__range=(1, 65535)), name="integrations_mail_port"),
        ]


class MailCarrier(models.TextChoices):
    """Whose server a letter went through."""

    OWN = "own", pgettext_lazy("mail server", "Own")
    PLATFORM = "platform", pgettext_lazy("mail server", "The platform's")


class MailState(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("letter", "Taken by the server")
    REFUSED = "refused", pgettext_lazy("letter", "Refused")
    WAITING = "waiting", pgettext_lazy("letter", "To be repeated")


class MailMessage(models.Model):
    """One letter to one address, without its words: many hold codes and links."""

    key = models.CharField(max_length=120, unique=True)
    to = models.CharField(max_length=254)
    about = models.CharField(max_length=120, blank=True)
    carrier = models.CharField(max_length=10, choices=MailCarrier)
    state = models.CharField(max_length=10, choices=MailState)
    problem = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=300, blank=True)  # not the company's own server
    message_id = models.CharField(max_length=320, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="integrations_mail_created"),
            models.Index(fields=["to", "-created_at"], name="integrations_mail_to"),
        ]


class PushKeys(models.Model):
    """The pair by which browsers' services know that a push comes from this company; without a row push is off."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    public_key = models.CharField(max_length=100)
    private_key = EncryptedTextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="integrations_one_pair_of_push_keys")
        ]


class PushSubscription(models.Model):
    """One browser of one person that shows pushes; the last who signed in there and asked for them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = EncryptedTextField()
    agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)


class TelegramBot(models.Model):
    """The company's bot; at most one."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    token = EncryptedTextField()
    username = models.CharField(max_length=64)
    webhook_secret = EncryptedTextField()
    changed_at = models.DateTimeField(auto_now=True)
    checked_at = models.DateTimeField(null=True)
    works = models.BooleanField(null=True)
    check_result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="integrations_one_telegram_bot")
        ]


class TelegramChat(models.Model):
    """The chat in which the company's bot writes to a person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+", primary_key=True
    )
    chat_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    linked_at = models.DateTimeField(db_default=Now())
    blocked_at = models.DateTimeField(null=True)  # since when the person keeps the bot out


class TelegramLink(models.Model):
    """A one-time code that a person carries to the bot; only its digest is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+", primary_key=True
    )
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()


class ExchangeConnection(models.Model):
    """A contract with a service that objects are exchanged with: accounting, transport data, suppliers."""

    connector = models.CharField(max_length=40)
    title = models.CharField(max_length=80, blank=True)
    settings = models.JSONField(default=dict)  # the fields of the connector's form that are no secret
    credentials = EncryptedTextField(blank=True)
    is_active = models.BooleanField(default=True)
    cursor = models.CharField(max_length=120, blank=True)  # up to where the service's changes have been heard
    failures = models.PositiveIntegerField(default=0)  # in a row
    paused_at = models.DateTimeField(null=True)
    exchanged_at = models.DateTimeField(null=True)  # the last exchange that went well
    changed_at = models.DateTimeField(auto_now=True)
    checked_at = models.DateTimeField(null=True)
    works = models.BooleanField(null=True)
    check_result = models.CharField(max_length=300, blank=True)
    # Where the service may tell of its objects by itself; without a key it may not.
    hook_key = models.CharField(max_length=40, blank=True)
    hook_secret = EncryptedTextField(blank=True)
    hook_heard_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hook_key"], condition=~models.Q(hook_key=""), name="integrations_one_hook_per_key"
            )
        ]


class ExchangeSettings(models.Model):
    """What the company keeps of its exchanges, and for how long; at most one row."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    keep_days = models.PositiveSmallIntegerField(default=90)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="integrations_one_exchange_settings")
        ]


class PacketDirection(models.TextChoices):
    IN = "in", pgettext_lazy("packet", "To us")
    OUT = "out", pgettext_lazy("packet", "From us")


class PacketState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("packet", "Waits for its turn")
    DONE = "done", pgettext_lazy("packet", "Done")
    ORPHAN = "orphan", pgettext_lazy("packet", "Waits for another object")
    FAILED = "failed", pgettext_lazy("packet", "Failed")


class Packet(models.Model):
    """One exchange of one object: what was sent or heard, and what came of it; it holds no secrets.

    `key` makes it one packet however often it is asked for. An orphan names the object that has not arrived yet.
    """

    connection = models.ForeignKey(ExchangeConnection, on_delete=models.DB_CASCADE, related_name="+")
    key = models.CharField(max_length=160)
    direction = models.CharField(max_length=3, choices=PacketDirection)
    object_type = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120, blank=True)
    version = models.BigIntegerField(null=True)  # of the object, where the service counts them
    is_pushed = models.BooleanField(default=False)  # the service sent the payload by itself: it is not asked for it
    is_pruned = models.BooleanField(default=False)  # the payload was dropped, being old
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=PacketState, default=PacketState.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    parent_type = models.CharField(max_length=40, blank=True)
    parent_external_id = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "key"], name="integrations_packet_once"),
            models.CheckConstraint(
                condition=models.Q(state=PacketState.ORPHAN) ^ models.Q(parent_external_id=""),
                name="integrations_orphan_names_parent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="integrations_packet_created"),
            models.Index(
                fields=["connection", "parent_type", "parent_external_id"],
                condition=models.Q(state=PacketState.ORPHAN),
                name="integrations_packet_parent",
            ),
            models.Index(
                fields=["connection", "object_type"],
                condition=~models.Q(state=PacketState.DONE),
                name="integrations_packet_open",
            ),
            models.Index(fields=["external_id", "-id"], name="integrations_packet_external"),
            models.Index(
                fields=["tried_at"],
                condition=models.Q(state=PacketState.DONE, is_pruned=False),
                name="integrations_packet_to_prune",
            ),
        ]


class WebhookSubscription(models.Model):
    """An address outside that the company wants to hear of its events."""

    title = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=120))
    secret = EncryptedTextField()
    is_active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    paused_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)  # the last message that was taken
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(auto_now=True)


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("webhook", "Waits for its turn")
    DELIVERED = "delivered", pgettext_lazy("webhook", "Delivered")
    FAILED = "failed", pgettext_lazy("webhook", "Not delivered")


class WebhookDelivery(models.Model):
    """One event for one address: the same message, under the same id, however often it is sent."""

    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.DB_CASCADE, related_name="+")
    message_id = models.CharField(max_length=40, unique=True)
    event_id = models.BigIntegerField(null=True)  # in the outbox; a trial has none
    event = models.CharField(max_length=120)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    answer = models.PositiveSmallIntegerField(null=True)  # the status of the last answer, where there was one
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "event_id"], name="integrations_event_once_per_webhook")
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="integrations_webhook_created"),
            models.Index(
                fields=["subscription", "id"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="integrations_webhook_waiting",
            ),
        ]
