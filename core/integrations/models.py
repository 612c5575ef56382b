"""Connections of a company to services outside, and what went through them."""

from typing import ClassVar

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
        ]
