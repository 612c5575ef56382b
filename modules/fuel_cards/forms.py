"""Input of the pages of fuel cards."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.organizations.models import Organization
from modules.fuel_cards.models import ImportKind, ImportMode, Product, Supplier, TariffBase, TariffMethod

MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=[MOMENT, f"{MOMENT}:%S"], **options)


class AssignCardForm(forms.Form):
    organization = forms.ModelChoiceField(label=_("Client"), queryset=Organization.objects.none())
    at = _moment(_("From"), help_text=_("Operations since this moment belong to the new client."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = Organization.objects.filter(is_active=True).order_by("name")
        self.fields["organization"].queryset = active  # type: ignore[attr-defined]
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)


class DetachCardForm(forms.Form):
    at = _moment(_("Until"), help_text=_("Operations before this moment stay the client's."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)


class BlockCardForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Seen by the client and in the history."))


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), choices=ImportKind.choices)
    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none(), empty_label=None)
    file = forms.FileField(label=_("File"), max_length=255, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suppliers = Supplier.objects.order_by("-is_default", "name")
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]


class CommitForm(forms.Form):
    mode = forms.ChoiceField(choices=ImportMode.choices)


class TariffForm(forms.Form):
    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Supplier.objects.none(), required=False, empty_label=_("All suppliers")
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label=_("All products")
    )
    method = forms.ChoiceField(label=_("Method"), choices=TariffMethod.choices)
    value = forms.DecimalField(
        label=_("Value"),
        max_digits=10,
        decimal_places=4,
        help_text=_("A markup, or with a minus a discount."),
        widget=forms.NumberInput({"inputmode": "decimal", "step": "any"}),
    )
    base = forms.ChoiceField(label=_("Counted from"), choices=TariffBase.choices)
    starts_at = _moment(_("In force from"), required=False, help_text=_("Empty: from now on."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["product"].queryset = Product.objects.order_by("name")  # type: ignore[attr-defined]
