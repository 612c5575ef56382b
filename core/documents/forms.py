"""Input of the pages of documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents.models import Document
from core.documents.services.writing import Description
from core.documents.types import type_choices, type_titles
from core.organizations.models import Agreement, Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from core.ui.form_fields import DayField

ADD = "documents.add_version"


class DescriptionForm(forms.Form):
    """What a document is."""

    type = forms.ChoiceField(label=_("Type"))
    title = forms.CharField(label=_("Name"), max_length=255)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    agreement = forms.ModelChoiceField(
        label=_("Agreement"), queryset=Agreement.objects.none(), required=False, empty_label=_("Without an agreement")
    )
    period_from = DayField(label=_("Period from"), required=False)
    period_to = DayField(label=_("Period to"), required=False)
    partner = forms.CharField(label=_("Partner"), max_length=255, required=False)
    bank = forms.CharField(label=_("Bank"), max_length=255, required=False)

    def __init__(self, *args: Any, organization_id: int | None = None, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = type_choices()
        if kept and kept not in dict(choices):
            choices.append((kept, type_titles().get(kept, kept)))
        self.fields["type"].choices = choices  # type: ignore[attr-defined]
        agreements = Agreement.objects.filter(organization=organization_id) if organization_id else None
        if agreements is None or not agreements.exists():
            del self.fields["agreement"]
        else:
            self.fields["agreement"].queryset = agreements.order_by("-pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("period_from"), data.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", _("The period ends before it begins."))
        return data

    def description(self) -> Description:
        names = ("type", "title", "number", "period_from", "period_to", "partner", "bank")
        agreement = self.cleaned_data.get("agreement")
        facts = {name: self.cleaned_data[name] for name in names}
        return Description(**facts, agreement_id=agreement.pk if agreement else None)

    @staticmethod
    def initial_of(document: Document) -> dict[str, Any]:
        names = ("type", "title", "number", "agreement", "period_from", "period_to", "partner", "bank")
        return {name: getattr(document, name) for name in names}


class NewDocumentForm(DescriptionForm):
    """A document with its first file; a client with one company is not asked for whom it is."""

    organization = forms.ModelChoiceField(label=_("Client"), queryset=Organization.objects.none(), empty_label=None)
    file = forms.FileField(label=_("File"), max_length=1000, allow_empty_file=True)

    field_order = ("organization", "type", "title")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        active = owned(Organization.objects.filter(is_active=True), viewer, "", permission=ADD).order_by("name")
        self.only = None if viewer.is_staff else (active[0] if len(active[:2]) == 1 else None)
        super().__init__(*args, organization_id=self.only.pk if self.only else None, **kwargs)
        if self.only:
            del self.fields["organization"]
        else:
            self.fields["organization"].queryset = active  # type: ignore[attr-defined]
            self.fields["organization"].label = _("Client") if viewer.is_staff else _("Company")

    def organization_id(self) -> int:
        chosen: Organization = self.only or self.cleaned_data["organization"]
        return int(chosen.pk)


class VersionForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=1000, allow_empty_file=True)
    comment = forms.CharField(label=_("Comment"), max_length=1000, required=False)


class VerdictForm(forms.Form):
    """What the other side is told; a rejection always says why."""

    comment = forms.CharField(label=_("Comment"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action == "reject":
            field = self.fields["comment"]
            field.required, field.label = True, _("What is wrong")
            field.error_messages["required"] = _("Say what is wrong, so that the other side can mend it.")


class TypeForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Latin letters and digits; for programs."))
    title = forms.CharField(label=_("Name"), max_length=120)
    is_active = forms.BooleanField(label=_("Offered for new documents"), required=False, initial=True)

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["code"]
