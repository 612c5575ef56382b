"""Input of the pages about client companies; the rules of requisites stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, User, UserKind
from core.accounts.selectors import list_employees
from core.fields.forms import EntriesForm
from core.fields.selectors import fields_of, required_of
from core.organizations.extended import ORGANIZATION


class OrganizationForm(EntriesForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    inn = forms.CharField(label=_("INN"), required=False, max_length=20)
    kpp = forms.CharField(label=_("KPP"), required=False, max_length=20)
    ogrn = forms.CharField(label=_("OGRN"), required=False, max_length=24)
    address = forms.CharField(label=_("Address"), required=False, max_length=500)
    external_id = forms.CharField(
        label=_("Number in your accounting"), required=False, max_length=64, help_text=_("Exchanges find it by this.")
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Employees without the right to all clients see only those for whom they are responsible."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = list_employees()  # type: ignore[attr-defined]
        fields = fields_of(ORGANIZATION)
        self.add_entries(fields, self.initial.get("extra", {}), required_of(fields))

    def keep_secret(self, field: str, shown: str) -> None:
        """Show a value in part and leave it as it is: whoever may not see it cannot change it here either."""
        self.fields[field].disabled = True
        self.initial[field] = shown
        self.secrets = frozenset([field])

    secrets: frozenset[str] = frozenset()

    def facts(self) -> dict[str, Any]:
        """Return what may be stored."""
        return {name: value for name, value in self.facts_with_extra().items() if name not in self.secrets}


class InviteMemberForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role_code = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(kind=UserKind.CLIENT).order_by("name").values_list("code", "name")
        self.fields["role_code"].choices = list(roles)  # type: ignore[attr-defined]
