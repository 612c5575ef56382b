"""What is asked about acts: verdicts, the period of a run, an act written by hand."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.finance.business_date import today
from core.finance.due_charges import Period, acted_modules
from core.finance.forms.invoices import InvoiceForm, InvoiceSheet, written_lines
from core.finance.models import Act
from core.finance.selectors.acts import ISSUE, act_clients
from core.finance.services.act_runs import RunOrder
from core.finance.services.acts import ActDraft
from core.organizations.models import Organization
from core.organizations.viewer import Viewer
from core.ui.form_fields import DayField


def _reason(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea({"rows": 3}), **options)


class IssueActForm(forms.Form):
    issued_on = DayField(label=gettext_lazy("Date of the act"))
    with_invoice = forms.BooleanField(
        label=gettext_lazy("Issue an invoice for the same sum"),
        required=False,
        help_text=gettext_lazy("The same lines; both are issued, or neither."),
    )


class SignActForm(forms.Form):
    comment = _reason(gettext_lazy("Comment"), required=False)


class DisputeActForm(forms.Form):
    comment = _reason(
        gettext_lazy("What is wrong"), help_text=gettext_lazy("The company reads this and answers with another act.")
    )


class SignedForClientForm(forms.Form):
    reason = _reason(gettext_lazy("How you know"), help_text=gettext_lazy("For example: the signed copy came by mail."))


class CancelActForm(forms.Form):
    reason = _reason(gettext_lazy("Reason"), help_text=gettext_lazy("Stays in the history; the client sees it too."))


class CancelDraftForm(forms.Form):
    reason = _reason(gettext_lazy("Reason"), required=False)


class RunForm(forms.Form):
    """Which days are acted, for whom, and whether the acts go out at once."""

    module = forms.ChoiceField(label=gettext_lazy("Operations of"))
    first = DayField(label=gettext_lazy("From the day"))
    last = DayField(label=gettext_lazy("To the day"))
    organization = forms.ModelChoiceField(label=gettext_lazy("Client"), queryset=Organization.objects.none())
    issued_on = DayField(label=gettext_lazy("Date of the acts"), required=False)
    issues = forms.BooleanField(
        label=gettext_lazy("Issue at once"),
        required=False,
        help_text=gettext_lazy("They get their numbers, and clients are told. Otherwise they stay drafts to look at."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["module"].choices = acted_modules()
        fields["organization"].queryset = act_clients(viewer)
        # Only who sees all clients may act for all of them.
        fields["organization"].required = not viewer.sees_all
        fields["organization"].empty_label = _("All clients") if viewer.sees_all else _("Choose a client")
        fields["issued_on"].help_text = _("Left empty, it is the last day of the period.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins."))
        elif last and last > today():
            self.add_error("last", _("These days are not over yet."))
        return data

    @property
    def organization_id(self) -> int | None:
        chosen = self.cleaned_data.get("organization")
        return chosen.pk if chosen else None

    def period(self) -> Period:
        data = self.cleaned_data
        only = None if self.organization_id is None else (self.organization_id,)
        return Period(module=data["module"], first=data["first"], last=data["last"], organization_ids=only)

    def order(self) -> RunOrder:
        data = self.cleaned_data
        return RunOrder(
            module=data["module"],
            first=data["first"],
            last=data["last"],
            organization_id=self.organization_id,
            issued_on=data["issued_on"],
            issues=data["issues"],
        )


def last_month() -> tuple[date, date]:
    last = today().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


class ActForm(InvoiceForm):
    permission: ClassVar[str] = ISSUE
    due_on = None  # type: ignore[assignment]
    title = None  # type: ignore[assignment]
    period_from = DayField(label=gettext_lazy("From the day"), required=False)
    period_until = DayField(label=gettext_lazy("To the day"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for the client"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Stands on the printed act."),
    )


class ActSheet(InvoiceSheet):
    form: ClassVar[type[InvoiceForm]] = ActForm
    nothing: ClassVar[Any] = gettext_lazy("An act needs at least one line with a sum.")

    def act(self) -> ActDraft:
        data = self.head.cleaned_data
        return ActDraft(
            organization_id=data["organization"].pk,
            legal_entity_id=data["legal_entity"].pk,
            agreement_id=data["agreement"].pk if data["agreement"] else None,
            period_from=data["period_from"],
            period_until=data["period_until"],
            note=data["note"],
            lines=[line.line() for line in self.lines],
        )


def sheet_of_act(act: Act) -> dict[str, Any]:
    """Return how a stored draft stands in the form."""
    return {
        "organization": act.organization_id,
        "agreement": act.agreement_id,
        "legal_entity": act.legal_entity_id,
        "period_from": act.period_from,
        "period_until": act.period_until,
        "note": act.note,
        "lines": written_lines(act),
    }
