"""Input of registration and of the decision on it; the rules stand in the services."""

from collections.abc import Container, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.forms import PASSWORD_HINT, password_field
from core.accounts.models import Role, UserKind
from core.organizations.models import ConsentText, FieldMode, Organization, RegistrationSettings
from core.organizations.services.registration import LONGEST_LIST, Named

COMPANY_FIELDS = ("inn", "kpp", "name", "address")


class CompanyForm(forms.Form):
    """A company that somebody wants to act for."""

    inn = forms.CharField(
        label=_("INN"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    kpp = forms.CharField(
        label=_("KPP"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Company"), max_length=255, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    address = forms.CharField(
        label=_("Address"), max_length=500, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, own: RegistrationSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An entrepreneur has no KPP, so that the service alone can say where it is missing.
        _ask(self, own, ["kpp", "address"], required=["address"])

    def named(self) -> Named:
        return Named(**{field: self.cleaned_data.get(field, "") for field in COMPANY_FIELDS})


def _ask(form: forms.Form, own: RegistrationSettings, fields: Iterable[str], *, required: Container[str]) -> None:
    """Leave out what the company does not ask for, and demand what it needs."""
    for field in fields:
        if not own.asks(field):
            del form.fields[field]
        else:
            form.fields[field].required = field in required and own.needs(field)


CompaniesFormSet = forms.formset_factory(CompanyForm, extra=0, min_num=1, max_num=LONGEST_LIST, validate_min=True)


class ApplicantForm(forms.Form):
    """The person; which fields there are the company has chosen."""

    name = forms.CharField(label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Mobile phone"), max_length=30, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    comment = forms.CharField(
        label=_("Comment"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    password = password_field(_("Password"), new=True)

    def __init__(self, *args: Any, own: RegistrationSettings, texts: dict[str, ConsentText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = PASSWORD_HINT
        self.texts = texts
        _ask(self, own, ["phone", "position", "comment"], required=["phone", "position", "comment"])
        for kind in texts:
            self.fields[kind] = forms.BooleanField(required=False)

    @property
    def consents(self) -> list[str]:
        return [kind for kind in self.texts if self.cleaned_data.get(kind)]

    @property
    def facts(self) -> dict[str, Any]:
        return {field: value for field, value in self.cleaned_data.items() if field not in self.texts}


class ContactCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class BindForm(forms.Form):
    """To which client, and in which role; no client chosen means a new one."""

    organization = forms.ModelChoiceField(label=_("Client"), queryset=Organization.objects.none(), required=False)
    role_code = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, clients: Any, role_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = clients  # type: ignore[attr-defined]
        roles = Role.objects.filter(kind=UserKind.CLIENT).order_by("name").values_list("code", "name")
        self.fields["role_code"].choices = list(roles)  # type: ignore[attr-defined]
        self.initial.setdefault("role_code", role_code)


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason, for the applicant"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class MemberRoleForm(forms.Form):
    role_code = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(kind=UserKind.CLIENT).order_by("name").values_list("code", "name")
        self.fields["role_code"].choices = list(roles)  # type: ignore[attr-defined]


class RegistrationForm(forms.Form):
    """How the company lets people register."""

    is_open = forms.BooleanField(label=_("People may register themselves"), required=False)
    phone = forms.ChoiceField(
        label=_("Mobile phone"), choices=FieldMode.choices, help_text=_("Is confirmed by a code in an SMS.")
    )
    position = forms.ChoiceField(label=_("Position"), choices=FieldMode.choices)
    comment = forms.ChoiceField(label=_("Comment"), choices=FieldMode.choices)
    kpp = forms.ChoiceField(
        label=_("KPP"), choices=FieldMode.choices, help_text=_("An entrepreneur has none and is never asked for it.")
    )
    address = forms.ChoiceField(label=_("Company's address"), choices=FieldMode.choices)
    allows_several = forms.BooleanField(label=_("Several companies may be named at once"), required=False)
    role_code = forms.ChoiceField(label=_("Role that is offered when access is given"))
    keep_days = forms.IntegerField(
        label=_("Forget whoever has not confirmed his contacts after so many days"), min_value=1, max_value=365
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(kind=UserKind.CLIENT).order_by("name").values_list("code", "name")
        self.fields["role_code"].choices = list(roles)  # type: ignore[attr-defined]


class ConsentTextForm(forms.Form):
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20000)
    asks_again = forms.BooleanField(label=_("Ask again everybody who agreed to an earlier version"), required=False)
