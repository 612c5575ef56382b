"""A message that staff write once for many."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.lib.company import current_company
from core.notifications.broadcast_states import BroadcastState
from core.notifications.models.messages import Message


class Clock(models.TextChoices):
    """By whose time zone a broadcast begins."""

    COMPANY = "company", _("By the company's time")
    RECIPIENT = "recipient", _("By each recipient's time")


class Broadcast(models.Model):
    """Once it is launched its message holds the words and the deliveries; `segment` says who was meant."""

    title = models.CharField(max_length=120)  # for the staff; recipients see the words
    segment = models.JSONField(default=dict)
    channels = ArrayField(models.CharField(max_length=20), default=list)
    words = models.JSONField(default=dict)  # language -> subject, body, sms
    link = models.CharField(max_length=300, blank=True)
    clock = models.CharField(max_length=10, choices=Clock, default=Clock.COMPANY)
    starts_at = models.DateTimeField(null=True)  # in the company's time; none means as soon as it is launched
    per_minute = models.PositiveIntegerField(null=True)  # on each channel but the cabinet
    state = models.CharField(max_length=10, choices=BroadcastState, default=BroadcastState.DRAFT)
    message = models.OneToOneField(Message, on_delete=models.DB_SET_NULL, null=True, related_name="+")
    recipients = models.PositiveIntegerField(default=0)
    launches = models.PositiveIntegerField(default=0)  # which of several launches a job belongs to
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=BroadcastState.values), name="notifications_broadcast_state"
            ),
            models.CheckConstraint(
                condition=models.Q(per_minute__isnull=True) | models.Q(per_minute__gt=0),
                name="notifications_broadcast_pace",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="notifications_broadcast_new")]

    def __str__(self) -> str:
        return self.title

    def words_in(self, language: str) -> Mapping[str, Any]:
        """Return the words in the language, else in the company's own."""
        found: Mapping[str, Any] = self.words.get(language) or {}
        return found if found.get("body") else self.words.get(current_company().language, {})

    def wording(self, channel: str, language: str) -> tuple[str, str]:
        """Return the templates of subject and body for a channel."""
        words = self.words_in(language)
        body = words.get("sms") if channel == "sms" else ""
        return words.get("subject", ""), body or words.get("body", "")
