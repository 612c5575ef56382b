"""Input about suspicious operations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from modules.fuel_cards.models import AnomalyPolicy

FIELDS = ("tank", "cities", "minutes", "night", "night_from", "night_to", "product")


class DismissForm(forms.Form):
    note = forms.CharField(label=_("Why nothing is wrong"), max_length=300)


class AnomalyPolicyForm(forms.Form):
    tank = forms.BooleanField(label=_("More than the tank holds"), required=False)
    cities = forms.BooleanField(label=_("Two cities within a short time"), required=False)
    minutes = forms.IntegerField(label=_("Minutes between two cities"), min_value=1, max_value=1440)
    night = forms.BooleanField(label=_("At night"), required=False)
    night_from = forms.TimeField(label=_("The night begins"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    night_to = forms.TimeField(label=_("The night ends"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    product = forms.BooleanField(label=_("Product not of the vehicle"), required=False)

    @staticmethod
    def of(policy: AnomalyPolicy) -> dict[str, Any]:
        return {name: getattr(policy, name) for name in FIELDS}
