"""How a person has arranged the widgets that he may see."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

LONGEST_CODE = 80


class Arrangement(models.Model):
    """Codes of widgets in a person's order, and those that he has put away.

    A code in neither is of a widget that he has not met yet: it stands where its declaration puts it. A code of a
    widget that is gone stays without effect, so that the widget finds its place again when it comes back.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True)
    shown = ArrayField(models.CharField(max_length=LONGEST_CODE), default=list)
    hidden = ArrayField(models.CharField(max_length=LONGEST_CODE), default=list)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(shown__overlap=models.F("hidden")), name="dashboards_shown_or_hidden"
            ),
        ]
