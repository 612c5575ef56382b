"""Input of the pages about balances and the books."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.finance.models import AccountCode
from core.organizations.models import Agreement
from core.ui.form_fields import DayField, NumberField


class CorrectionForm(forms.Form):
    """`key` is made with the form: the same form sent twice corrects once."""

    key = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid.uuid4)
    part = forms.ChoiceField(
        label=_("Which balance"),
        choices=[
            (AccountCode.CLIENT.value, _("Operational: services")),
            (AccountCode.PENALTY.value, _("Operational: penalties")),
            (AccountCode.DOCUMENTED.value, _("Accounting")),
        ],
    )
    agreement = forms.ModelChoiceField(
        label=_("Agreement"), queryset=Agreement.objects.none(), required=False, empty_label=_("Common balance")
    )
    amount = NumberField(
        max_digits=18, label=_("By how much"), help_text=_("Adds to the client's balance; with a minus it takes.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=255, help_text=_("It stands in the journal and with the movement.")
    )

    def __init__(self, *args: Any, organization_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreements = Agreement.objects.filter(organization=organization_id, has_own_balance=True).order_by("number")
        self.fields["agreement"].queryset = agreements  # type: ignore[attr-defined]


class LimitForm(forms.Form):
    credit_limit = NumberField(
        max_digits=18,
        label=_("Credit limit"),
        min_value=0,
        required=False,
        help_text=_("How far below zero the client may go. Empty: without a bound."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=255, required=False)


class StatementForm(forms.Form):
    since = DayField(label=pgettext_lazy("day", "From"))
    until = DayField(label=pgettext_lazy("day", "To"))

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("since") and clean.get("until") and clean["until"] < clean["since"]:
            self.add_error("until", _("The period ends before it begins."))
        return clean


class CloseDaysForm(forms.Form):
    until = DayField(label=_("Close until, that day included"))


class ReopenDaysForm(forms.Form):
    since = DayField(label=_("Open again from this day on"))
    reason = forms.CharField(label=_("Reason"), max_length=255)


class BusinessDateForm(forms.Form):
    on = DayField(label=_("Business date"), required=False, help_text=_("Empty: as the calendar goes."))
    reason = forms.CharField(label=_("Reason"), max_length=255)
