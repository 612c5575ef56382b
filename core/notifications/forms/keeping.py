"""How long messages are kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.notifications.models.company import LONGEST, SHORTEST


class KeepingForm(forms.Form):
    keep_days = forms.IntegerField(
        label=_("Keep messages, days"),
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=_("What is older is dropped every night, with its texts and its history of delivery."),
    )
