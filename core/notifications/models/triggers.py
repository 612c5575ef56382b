"""What a company has made of the declared triggers, and those of its own."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Digest(models.TextChoices):
    """Whether messages go out one by one or together."""

    NONE = "", _("One by one")
    DAILY = "daily", _("Once a day, together")


class Trigger(models.Model):
    """A row exists only where the company differs: its copy of a declared trigger (same code), or one of its own."""

    code = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)  # "" keeps the declared one
    is_enabled = models.BooleanField(default=True)
    conditions = models.JSONField(default=list)  # [[field, operator, value]], all must hold
    recipients = ArrayField(models.CharField(max_length=160), default=list)
    segment = models.JSONField(default=dict)  # people beside the recipients, as in a broadcast
    channels = ArrayField(models.CharField(max_length=20), default=list)
    delay_minutes = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=10, choices=Digest, blank=True, default=Digest.NONE)
    is_own = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["event"], name="notifications_trigger_event")]

    def __str__(self) -> str:
        return self.title or self.code


class TriggerWords(models.Model):
    """A template of the company's for one channel and language; where there is none the declared one stands."""

    trigger = models.ForeignKey(Trigger, on_delete=models.DB_CASCADE, related_name="words")
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trigger", "channel", "language"], name="notifications_one_wording")
        ]
