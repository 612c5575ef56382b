"""What a company wants of the service."""

from typing import ClassVar

from django.db import models

KEEP_DAYS, SHORTEST, LONGEST = 400, 30, 3650


class CompanySettings(models.Model):
    """One row, or none while the company has chosen nothing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    keep_days = models.PositiveSmallIntegerField(default=KEEP_DAYS)  # messages with their deliveries

    # Events from before are told to nobody: filling a company with data made them.
    told_since = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="notifications_settings_one_row"),
            models.CheckConstraint(
                condition=models.Q(keep_days__gte=SHORTEST, keep_days__lte=LONGEST), name="notifications_keep_days"
            ),
        ]
