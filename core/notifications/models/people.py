"""How each person wants to hear."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PreferenceMode(models.TextChoices):
    NOW = "now", _("At once")
    DIGEST = "digest", _("In the digest")
    NEVER = "never", _("Never")


class Preference(models.Model):
    """A choice for one type and channel; without a row messages come as the trigger says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+", db_index=False)
    type = models.CharField(max_length=120)
    channel = models.CharField(max_length=20)
    mode = models.CharField(max_length=10, choices=PreferenceMode)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "type", "channel"], name="notifications_one_preference"),
            models.CheckConstraint(condition=models.Q(mode__in=PreferenceMode.values), name="notifications_mode"),
        ]


class PersonSettings(models.Model):
    """Quiet hours and the hour of the digest, by the person's own clock."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+", primary_key=True
    )
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    digest_at = models.TimeField(null=True)  # none means DIGEST_AT of `services.timing`
    unsubscribed_at = models.DateTimeField(null=True)  # from broadcasts

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | (
                    models.Q(quiet_from__isnull=False, quiet_to__isnull=False)
                    & ~models.Q(quiet_from=models.F("quiet_to"))
                ),
                name="notifications_quiet_hours",
            )
        ]
