"""How the company writes its invoices."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.finance.forms.invoices import RATES, WITHOUT, rate_code
from core.finance.models import InvoiceRules


class RulesForm(forms.Form):
    due_in_days = forms.IntegerField(
        label=_("Days to pay"), min_value=0, max_value=365, help_text=_("Where an invoice does not say another day.")
    )
    vat_rate = forms.ChoiceField(label=_("VAT"), choices=RATES, help_text=_("What a new line has at first."))
    takes_requests = forms.BooleanField(label=_("Clients may ask for an invoice"), required=False)
    issues_at_once = forms.BooleanField(label=_("Issue what they ask for at once"), required=False)
    waiting_limit = forms.IntegerField(
        label=_("How many may wait"),
        min_value=1,
        max_value=50,
        help_text=_("Requested invoices of one client that nothing is paid on."),
    )
    request_title = forms.CharField(
        label=_("What it is for"),
        max_length=255,
        required=False,
        help_text=_("The line of a requested invoice, for example: Пополнение баланса топливных карт."),
    )

    @staticmethod
    def of(rules: InvoiceRules) -> dict[str, Any]:
        stored = {name: getattr(rules, name) for name in RulesForm.base_fields}
        return {**stored, "vat_rate": rate_code(rules.vat_rate)}

    def facts(self) -> dict[str, Any]:
        rate = self.cleaned_data["vat_rate"]
        return {**self.cleaned_data, "vat_rate": None if rate == WITHOUT else Decimal(rate)}
