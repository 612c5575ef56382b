"""A payment entered by hand, and how it is shared out over invoices."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.finance.business_date import today
from core.finance.forms.invoices import agreement_words
from core.finance.models import Invoice
from core.finance.services.allocating import Part
from core.organizations.models import Agreement, Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from core.ui.form_fields import DayField, MoneyField, NumberField


class PaymentForm(forms.Form):
    # One key for one form: a second click on the button is the same payment.
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    organization = forms.ModelChoiceField(
        label=gettext_lazy("Client"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("Choose a client"),
    )
    amount = MoneyField(label=gettext_lazy("Amount received"))
    paid_on = DayField(label=gettext_lazy("Paid on"))
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("As the payer has written it, or in your words: cash, set-off."),
    )
    agreement = forms.ModelChoiceField(
        label=gettext_lazy("Agreement"),
        queryset=Agreement.objects.none(),
        required=False,
        empty_label=gettext_lazy("Without an agreement"),
    )
    document_number = forms.CharField(label=gettext_lazy("Document number"), max_length=40, required=False)
    is_awaited = forms.BooleanField(
        label=gettext_lazy("The bank's statement will show it too"),
        required=False,
        help_text=gettext_lazy("Then the statement's line is this very payment and no second one."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Mapping[str, Any] = self.fields
        clients = owned(Organization.objects.filter(is_active=True), viewer, "", permission="finance.add_payment")
        fields["organization"].queryset = clients.order_by("name")
        fields["paid_on"].initial = today()
        agreements = Agreement.objects.filter(is_active=True).order_by("-signed_on", "number")
        fields["agreement"].queryset = owned(agreements, viewer).filter(organization=self.client_id)
        fields["agreement"].label_from_instance = agreement_words

    @property
    def client_id(self) -> int | None:
        value = str(self["organization"].value() or "")
        return int(value) if value.isdigit() and len(value) < 19 else None

    def clean_paid_on(self) -> Any:
        day = self.cleaned_data["paid_on"]
        if day > today():
            raise forms.ValidationError(_("The payment has not been made yet: this day is to come."))
        return day


class RequestForm(forms.Form):
    """What a client asks an invoice for; the key tells a form that is sent twice."""

    key = forms.CharField(max_length=100, required=False, initial=uuid4, widget=forms.HiddenInput)

    organization = forms.ModelChoiceField(label=gettext_lazy("Company"), queryset=Organization.objects.none())
    amount = MoneyField(label=gettext_lazy("Amount"))
    agreement = forms.ModelChoiceField(
        label=gettext_lazy("Agreement"),
        queryset=Agreement.objects.none(),
        required=False,
        empty_label=gettext_lazy("Without an agreement"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Mapping[str, Any] = self.fields
        own = owned(Organization.objects.filter(is_active=True), viewer, "", permission="finance.request_invoice")
        fields["organization"].queryset = own.order_by("name")
        agreements = owned(Agreement.objects.filter(is_active=True), viewer, permission="finance.request_invoice")
        fields["agreement"].queryset = agreements.order_by("-signed_on", "number")
        fields["agreement"].label_from_instance = agreement_words
        if not viewer.is_staff and len(viewer.organization_ids) == 1:
            fields["organization"].initial = viewer.organization_ids[0]
            fields["organization"].widget = forms.HiddenInput()
        if not viewer.is_staff and not agreements.exists():
            del self.fields["agreement"]


class SharesForm(forms.Form):
    """How much of a payment goes to each of the invoices that wait; an empty field is nothing."""

    def __init__(
        self, data: QueryDict | None, *, invoices: Iterable[Invoice], free: Decimal | None, wanted: int = 0
    ) -> None:
        super().__init__(data)
        self.invoices, self.free = list(invoices), free
        rest = free or Decimal(0)
        for invoice in self.invoices:
            # What is free is offered to the invoice that is due first, then to the next.
            offered = invoice.remainder if invoice.pk == wanted else min(rest, invoice.remainder)
            rest -= min(rest, offered)
            self.fields[f"part-{invoice.pk}"] = NumberField(
                label=invoice.number,
                required=False,
                min_value=Decimal(0),
                max_value=invoice.remainder,
                initial=offered or None,
            )

    def rows(self) -> list[tuple[Invoice, forms.BoundField]]:
        return [(invoice, self[f"part-{invoice.pk}"]) for invoice in self.invoices]

    def parts(self) -> list[Part]:
        chosen = ((invoice.pk, self.cleaned_data.get(f"part-{invoice.pk}")) for invoice in self.invoices)
        return [Part(invoice_id=pk, amount=amount) for pk, amount in chosen if amount]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        total = sum((amount for amount in data.values() if amount), Decimal(0))
        if self.free is not None and total > self.free:
            raise forms.ValidationError(_("You have shared out more than there is."))
        return data
