"""Cards that are added by hand, and what their vehicles take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui.form_fields import NumberField
from modules.fuel_cards.models import Card, Product, Supplier


class VehicleForm(forms.Form):
    """What a card's vehicle is and takes."""

    plate = forms.CharField(label=_("Number plate"), max_length=20, required=False)
    tank = NumberField(
        label=_("Tank, l"),
        min_value=1,
        max_digits=8,
        required=False,
        help_text=_("A purchase of more is suspicious. Empty: not looked at."),
    )
    products = forms.ModelMultipleChoiceField(
        label=_("Products of the vehicle"),
        queryset=Product.objects.none(),
        required=False,
        help_text=_("Anything else is suspicious. None chosen: all are right."),
        widget=forms.SelectMultiple({"size": 6}),
    )

    def __init__(self, *args: Any, card: Card, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"plate": card.plate, "tank": card.tank, "products": card.products or []}
        self.fields["products"].queryset = Product.objects.order_by("name")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "products": [one.pk for one in self.cleaned_data["products"]]}


class AddCardForm(forms.Form):
    """A card that no register has told of yet."""

    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none(), empty_label=None)
    number = forms.CharField(
        label=_("Card number"),
        max_length=30,
        help_text=pgettext_lazy("fuel card", "As it stands on the card; spaces do not matter."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(label=_("Holder"), max_length=150, required=False)
    plate = forms.CharField(label=_("Number plate"), max_length=20, required=False)
    contract = forms.CharField(label=_("Supplier's contract"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.order_by("-is_default", "name")  # type: ignore[attr-defined]
