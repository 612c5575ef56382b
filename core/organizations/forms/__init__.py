"""Input of the pages about client companies; the rules of requisites stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, UserKind


class OrganizationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=255)
    inn = forms.CharField(label=_("INN"), required=False, max_length=20)
    kpp = forms.CharField(label=_("KPP"), required=False, max_length=20)
    ogrn = forms.CharField(label=_("OGRN"), required=False, max_length=24)
    address = forms.CharField(label=_("Address"), required=False, max_length=500)
    external_id = forms.CharField(
        label=_("Number in your accounting"), required=False, max_length=64, help_text=_("Exchanges find it by this.")
    )


class InviteMemberForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role_code = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(kind=UserKind.CLIENT).order_by("name").values_list("code", "name")
        self.fields["role_code"].choices = list(roles)  # type: ignore[attr-defined]
