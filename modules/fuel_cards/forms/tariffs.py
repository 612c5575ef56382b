"""Input of the pages of tariffs."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.organizations.models import Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from core.ui.form_fields import DayField, NumberField
from modules.fuel_cards.forms import moment_field
from modules.fuel_cards.models import Product, Station, Supplier, TariffBase, TariffMethod, TariffMode


class PlaceForm(forms.Form):
    """What is bought where: a station is told by its number at its supplier."""

    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Supplier.objects.none(), required=False, empty_label=_("All suppliers")
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label=_("All products")
    )
    station = forms.CharField(
        label=_("Station number"), max_length=60, required=False, help_text=_("At this supplier. Empty: all stations.")
    )
    region = forms.ChoiceField(label=_("Region of the station"), choices=(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["product"].queryset = Product.objects.order_by("name")  # type: ignore[attr-defined]
        regions = Station.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
        choices = [("", _("All regions")), *((one, one) for one in regions)]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        number, supplier = data.get("station", ""), data.get("supplier")
        data["station"] = None
        if number and supplier is None:
            self.add_error("supplier", _("Choose whose station this is."))
        elif number:
            data["station"] = Station.objects.filter(supplier=supplier, number=number).first()
            if data["station"] is None:
                self.add_error("station", _("This supplier has no station with this number."))
        return data

    def place(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "supplier_id": data["supplier"].pk if data["supplier"] else None,
            "product_id": data["product"].pk if data["product"] else None,
            "station_id": data["station"].pk if data["station"] else None,
            "region": "" if data["station"] else data["region"],
        }


class TariffForm(PlaceForm):
    from_quantity = NumberField(
        label=_("From quantity"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=3,
        help_text=_("A step: purchases of so many units and more, each by itself."),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("Of rules for the same goods the higher one holds."),
    )
    method = forms.ChoiceField(label=_("Method"), choices=TariffMethod.choices)
    value = NumberField(
        label=_("Value"), max_digits=10, decimal_places=4, help_text=_("A markup, or with a minus a discount.")
    )
    base = forms.ChoiceField(label=_("Counted from"), choices=TariffBase.choices)
    starts_at = moment_field(_("In force from"), required=False, help_text=_("Empty: from now on."))
    recalculates_from = moment_field(
        _("For recalculations from"),
        required=False,
        help_text=_("A past moment. Nothing changes until you recalculate those days yourself."),
    )

    def goods(self) -> dict[str, Any]:
        """Return what the rule is for, to be given to the service."""
        data = self.cleaned_data
        return {**self.place(), "from_quantity": data["from_quantity"] or 0, "priority": data["priority"] or 0}

    def rule(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("method", "value", "base", "starts_at", "recalculates_from")}


class ModeForm(forms.Form):
    """By which tariff a client pays."""

    mode = forms.ChoiceField(label=_("Tariff"), choices=TariffMode.choices, widget=forms.RadioSelect)
    starts_at = moment_field(_("In force from"), required=False, help_text=_("Empty: from now on."))
    recalculates_from = moment_field(
        _("For recalculations from"),
        required=False,
        help_text=_("A past moment. Nothing changes until you recalculate those days yourself."),
    )


class EndTariffForm(forms.Form):
    ends_at = moment_field(pgettext_lazy("moment", "Until"), required=False, help_text=_("Empty: it ends now."))


class PreviewForm(PlaceForm):
    """A purchase that has not happened."""

    organization = forms.ModelChoiceField(
        label=_("Client"), queryset=Organization.objects.none(), required=False, empty_label=_("No client")
    )
    quantity = NumberField(
        label=_("Quantity"), min_value=Decimal("0.001"), max_value=1_000_000, max_digits=14, decimal_places=3
    )
    price = NumberField(
        label=_("Price at the pump"), min_value=Decimal("0.01"), max_value=1_000_000, max_digits=12, decimal_places=4
    )
    cost = NumberField(
        label=_("Supplier's price"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        max_digits=12,
        decimal_places=4,
        help_text=_("Empty: as at the pump."),
    )
    at = moment_field(pgettext_lazy("purchase", "Moment"), required=False, help_text=_("Empty: now."))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = owned(Organization.objects.filter(is_active=True), viewer, "").order_by("name")
        self.fields["organization"].queryset = clients  # type: ignore[attr-defined]
        self.fields["supplier"].required = True
        self.fields["supplier"].empty_label = _("Choose a supplier")  # type: ignore[attr-defined]

    def purchase(self) -> dict[str, Any]:
        """Return the facts that the selector asks for."""
        data = self.cleaned_data
        return {
            "organization_id": data["organization"].pk if data["organization"] else None,
            "supplier_id": data["supplier"].pk,
            "product_id": data["product"].pk if data["product"] else None,
            "station": data["station"],
            "region": data["region"],
            "moment": data["at"] or timezone.now(),
            "quantity": data["quantity"],
            "unit_price": data["price"],
            "unit_cost": data["cost"],
        }


class RecalculationForm(forms.Form):
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))
    organizations = forms.ModelMultipleChoiceField(
        label=_("Clients"),
        queryset=Organization.objects.none(),
        required=False,
        help_text=_("None chosen: all clients."),
    )
    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Supplier.objects.none(), required=False, empty_label=_("All suppliers")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The client sees it beside each adjustment of his balance.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        clients = owned(Organization.objects.all(), viewer, "").order_by("name")
        self.fields["organizations"].queryset = clients  # type: ignore[attr-defined]
        self.fields["supplier"].queryset = Supplier.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_organizations(self) -> Any:
        chosen = self.cleaned_data["organizations"]
        if not chosen and not self.viewer.sees_all:
            raise forms.ValidationError(_("Choose the clients: you do not see all of them."))
        return chosen

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("first", "last", "reason")},
            "organization_ids": [one.pk for one in data["organizations"]],
            "supplier_id": data["supplier"].pk if data["supplier"] else None,
        }
