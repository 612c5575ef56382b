"""Input of the pages of signatures; the rules stand in the services."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.documents.signature.services.requesting import Signer
from core.documents.signature.services.terms import LONGEST

SIDE_BY_SIDE, CLIENT_FIRST, COMPANY_FIRST = "together", "client", "company"
ORDERS = (
    (SIDE_BY_SIDE, _("All at once")),
    (CLIENT_FIRST, _("The client first, then we")),
    (COMPANY_FIRST, _("We first, then the client")),
)


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=20)


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AskForm(forms.Form):
    """Who signs, in which order, and until when."""

    signers = forms.MultipleChoiceField(label=_("Who signs"), widget=forms.CheckboxSelectMultiple)
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, initial=SIDE_BY_SIDE)
    expires_on = forms.DateField(
        label=_("To be signed by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["signers"].choices = [(key, str(one)) for key, one in self.people.items()]  # type: ignore[attr-defined]

    def asked(self) -> list[Signer]:
        order = self.cleaned_data["order"]
        chosen = [self.people[key] for key in self.cleaned_data["signers"]]
        return [Signer(user_id=one.pk, position=self._position(one, order)) for one in chosen]

    @staticmethod
    def _position(person: User, order: str) -> int:
        if order == SIDE_BY_SIDE:
            return 1
        return 1 if person.is_staff == (order == COMPANY_FIRST) else 2

    @property
    def in_order(self) -> bool:
        return bool(self.cleaned_data["order"] != SIDE_BY_SIDE)

    @property
    def expires_at(self) -> datetime | None:
        day = self.cleaned_data["expires_on"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None


class TermsForm(forms.Form):
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 20}), max_length=LONGEST)


class SettingsForm(forms.Form):
    checks_for_everybody = forms.BooleanField(
        label=_("Anybody may check a file on your site"),
        required=False,
        help_text=_("Without this the checking page opens for people who have signed in alone."),
    )
