"""Input of the pages about online payments."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.finance.gateways.models import Connection
from core.finance.gateways.services.connecting import Wanted, open_values
from core.integrations.gateways.gateway import Gateway
from core.organizations.models import LegalEntity
from core.organizations.selectors import entities_in_use
from core.ui.form_fields import MoneyField


class ConnectionForm(forms.Form):
    """A gateway's own fields, and how the company uses it; what is secret is never filled in."""

    title = forms.CharField(label=_("Name"), max_length=80, required=False)
    legal_entity = forms.ModelChoiceField(
        label=_("For invoices of"), queryset=LegalEntity.objects.none(), required=False, empty_label=_("All entities")
    )
    is_default = forms.BooleanField(required=False)

    def __init__(self, *args: Any, kind: type[Gateway], own: Connection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.own = kind, own
        entities = entities_in_use()
        self.fields["legal_entity"].queryset = entities  # type: ignore[attr-defined]
        known = open_values(own) if own else {}
        for one in kind.settings:
            self.fields[one.name] = _field(one, has_value=own is not None)
            self.initial.setdefault(one.name, known.get(one.name, ""))
        chosen = own.methods if own else [method.code for method in kind.methods]
        self.fields["methods"] = forms.MultipleChoiceField(
            label=_("Ways to pay"),
            choices=[(method.code, method.title) for method in kind.methods],
            initial=chosen,
            required=False,
        )
        if own is not None:
            facts = {"title": own.title, "legal_entity": own.legal_entity_id, "is_default": own.is_default}
            self.initial.update(facts)

    def settings_fields(self) -> list[forms.BoundField]:
        return [self[one.name] for one in self.kind.settings]

    def wanted(self) -> Wanted:
        data: Mapping[str, Any] = self.cleaned_data
        entity = data["legal_entity"]
        return Wanted(
            values={one.name: data.get(one.name, "") for one in self.kind.settings},
            methods=data["methods"],
            title=data["title"],
            legal_entity_id=entity.pk if entity else None,
            is_default=data["is_default"],
        )


def _field(one: Any, *, has_value: bool) -> forms.CharField:
    keeps = one.is_secret and has_value
    widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if one.is_secret else forms.TextInput()
    if one.placeholder:
        widget.attrs["placeholder"] = one.placeholder
    hint = _("One is stored; leave this empty to keep it.") if keeps else one.hint
    return forms.CharField(label=one.label, max_length=300, required=not keeps, help_text=hint, widget=widget)


class RefundForm(forms.Form):
    """How much goes back, and why; `key` makes a second press the same refund."""

    amount = MoneyField(label=_("Amount"), max_digits=18)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    key = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
