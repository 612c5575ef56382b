"""Quiet hours and the hour of the digest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _hour(label: Any, hint: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label, help_text=hint, required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )


class HoursForm(forms.Form):
    quiet_from = _hour(_("Quiet from"))
    quiet_to = _hour(_("Quiet until"))
    digest_at = _hour(_("Digest at"), _("Nine in the morning if you choose nothing."))
