"""What a person is asked before a paper or a payment is moved by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.finance.business_date import today
from core.ui.form_fields import DayField


def _reason(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea({"rows": 2}), **options)


class ConfirmForm(forms.Form):
    """Nothing but the answer itself."""


class CancelInvoiceForm(forms.Form):
    reason = _reason(_("Reason"), help_text=_("Stays in the history; the client sees it too."))


class MarkPaidForm(forms.Form):
    paid_on = DayField(label=_("Paid on"))
    reason = _reason(_("How you know"), help_text=_("For example the number of the payer's order."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = today()

    def clean_paid_on(self) -> Any:
        day = self.cleaned_data["paid_on"]
        if day > today():
            raise forms.ValidationError(_("This day is to come."))
        return day


class ReopenInvoiceForm(forms.Form):
    reason = _reason(_("Reason"))


class UndoForm(forms.Form):
    reason = _reason(_("Reason"), help_text=_("Stays in the history of the payment and in the journal."))
