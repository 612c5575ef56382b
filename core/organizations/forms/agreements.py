"""Input of the pages about own legal entities and agreements; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields.forms import EntriesForm
from core.fields.selectors import fields_of, required_of
from core.organizations.extended import AGREEMENT
from core.organizations.models import LegalEntity, Organization
from core.organizations.scope import owned
from core.organizations.selectors import entities_in_use
from core.organizations.viewer import Viewer
from core.ui.form_fields import DayField


class LegalEntityForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=255, help_text=_("As it stands on papers: ООО «…»."))
    full_name = forms.CharField(label=pgettext_lazy("legal entity", "Full name"), required=False, max_length=500)
    inn = forms.CharField(label=_("INN"), required=False, max_length=20)
    kpp = forms.CharField(label=_("KPP"), required=False, max_length=20)
    ogrn = forms.CharField(label=_("OGRN or OGRNIP"), required=False, max_length=24)
    address = forms.CharField(label=_("Legal address"), required=False, max_length=500)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254)
    head = forms.CharField(
        label=_("Head"), required=False, max_length=150, help_text=_("Post and name, as they sign papers.")
    )
    accountant = forms.CharField(label=_("Chief accountant"), required=False, max_length=150)
    is_vat_payer = forms.BooleanField(label=_("Pays VAT"), required=False)
    is_default = forms.BooleanField(label=_("Used first"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)


class BankAccountForm(forms.Form):
    number = forms.CharField(label=pgettext_lazy("bank account", "Account"), max_length=40)
    bik = forms.CharField(label=_("BIK"), required=False, max_length=12)
    bank_name = forms.CharField(label=_("Bank"), required=False, max_length=255)
    corr_account = forms.CharField(label=_("Correspondent account"), required=False, max_length=28)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(one, one) for one in ("RUB", "USD", "EUR", "CNY", "KZT")]
    )
    is_default = forms.BooleanField(label=_("Used first"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)


class AgreementChangeForm(EntriesForm):
    number = forms.CharField(label=_("Number"), max_length=60)
    title = forms.CharField(label=pgettext_lazy("agreement", "Subject"), required=False, max_length=255)
    signed_on = DayField(label=_("Signed on"), required=False)
    ends_on = DayField(label=_("Valid until"), required=False)
    external_id = forms.CharField(
        label=_("Number in your accounting"), required=False, max_length=64, help_text=_("Exchanges find it by this.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = fields_of(AGREEMENT)
        self.add_entries(fields, self.initial.get("extra", {}), required_of(fields))


class AgreementForm(AgreementChangeForm):
    organization = forms.ModelChoiceField(
        label=_("Client"), queryset=Organization.objects.none(), empty_label=_("Choose a client")
    )
    legal_entity = forms.ModelChoiceField(label=_("Own legal entity"), queryset=LegalEntity.objects.none())
    has_own_balance = forms.BooleanField(
        label=_("Keep its money apart from the client's common balance"), required=False
    )
    field_order = ("organization", "legal_entity", "number", "signed_on", "ends_on", "title")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = owned(Organization.objects.filter(is_active=True), viewer, "").order_by("name")
        self.fields["organization"].queryset = clients  # type: ignore[attr-defined]
        entities = entities_in_use()
        self.fields["legal_entity"].queryset = entities  # type: ignore[attr-defined]
        self.fields["legal_entity"].empty_label = None  # type: ignore[attr-defined]
