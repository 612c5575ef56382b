"""The outbox table; it lies in the public schema and companies may only add rows of their own."""

from typing import ClassVar

from django.db import models


class OutboxEvent(models.Model):
    """One event of one company; `relayed_at` says that its listeners have been called."""

    company = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    payload = models.JSONField()
    actor = models.CharField(max_length=200, db_default="")
    occurred_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "events_outbox"
        indexes: ClassVar = [
            models.Index(fields=["id"], name="events_outbox_waiting", condition=models.Q(relayed_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
