"""Input of the pages of pipelines; the rules stand in the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.documents.types import type_choices
from core.fields.forms import EntriesForm
from core.organizations.models import Organization
from core.organizations.viewer import Viewer
from core.pipelines.boards.models import LONGEST_TEXT, LONGEST_TITLE, Field, Item, Transition
from core.pipelines.boards.selectors import clients_of, employees
from core.pipelines.boards.services.items import ItemFacts
from core.pipelines.boards.services.wishes import REQUIRED, Wish

MOMENT = "%Y-%m-%dT%H:%M"


def moment_field() -> forms.DateTimeField:
    return forms.DateTimeField(
        label=_("Deadline"),
        required=False,
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
    )


class ItemForm(EntriesForm):
    title = forms.CharField(label=_("What it is"), max_length=LONGEST_TITLE)
    organization = forms.ModelChoiceField(
        label=_("Client"), queryset=Organization.objects.none(), required=False, empty_label=_("Without a client")
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=User.objects.none(), required=False, empty_label=_("As the stage says")
    )
    due_at = moment_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, viewer: Viewer, fields: Sequence[Field], item: Item | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people, clients = employees(), clients_of(viewer)
        if item is not None:
            names = ("title", "due_at", "version")
            facts = {name: getattr(item, name) for name in names}
            self.initial = {**facts, "organization": item.organization_id, "responsible": item.responsible_id}
            if item.responsible_id:
                people = people | User.objects.filter(pk=item.responsible_id).order_by("name", "pk")
            if item.organization_id:
                clients = clients | Organization.objects.filter(pk=item.organization_id).order_by("name", "pk")
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]
        self.fields["organization"].queryset = clients  # type: ignore[attr-defined]
        self.add_entries(fields, item.entries if item else {})

    def facts(self) -> ItemFacts:
        data = self.cleaned_data
        owner, person = data["organization"], data["responsible"]
        return ItemFacts(
            title=data["title"],
            organization_id=owner.pk if owner else None,
            responsible_id=person.pk if person else None,
            due_at=data["due_at"],
            entries=self.entries(),
        )


class MoveForm(EntriesForm):
    """What is entered for one transition, and what may be entered besides."""

    target = forms.IntegerField(widget=forms.HiddenInput())
    version = forms.IntegerField(widget=forms.HiddenInput())
    override = forms.BooleanField(required=False, widget=forms.HiddenInput())
    responsible = forms.ModelChoiceField(
        label=_("Responsible at the stage"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("As the stage says"),
    )
    due_at = moment_field()
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2, "data-grows": ""}),
    )

    def __init__(
        self, *args: Any, item: Item, transition: Transition | None, fields: Sequence[Field], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = employees()  # type: ignore[attr-defined]
        required = list(transition.required_fields) if transition else []
        asked = [one for one in fields if one.pk in required]
        self.add_entries(asked, item.entries, [one.key for one in asked], REQUIRED)
        if transition is not None and transition.checklist:
            lines = [(line, line) for line in transition.checklist]
            self.fields["ticked"] = forms.MultipleChoiceField(
                label=_("Checklist"), choices=lines, required=False, widget=forms.CheckboxSelectMultiple()
            )

    def clean_ticked(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["ticked"]
        missing = [line for line, _label in self.fields["ticked"].choices if line not in ticked]  # type: ignore[attr-defined]
        if missing:
            raise forms.ValidationError(_("Not confirmed: %(lines)s."), params={"lines": "; ".join(missing)})
        return ticked

    def wish(self) -> Wish:
        data = self.cleaned_data
        person = data["responsible"]
        return Wish(
            entries={key: str(value) if value != "" else "" for key, value in self.entries().items()},
            ticked=data.get("ticked", []),
            comment=data["comment"],
            responsible_id=person.pk if person else None,
            due_at=data["due_at"],
        )


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3, "data-grows": ""})
    )


class StagePersonForm(forms.Form):
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=User.objects.none(), required=False, empty_label=_("As the stage says")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = employees()  # type: ignore[attr-defined]


class AttachForm(forms.Form):
    file = forms.FileField(label=pgettext_lazy("document", "File"))
    type = forms.ChoiceField(label=pgettext_lazy("document", "Type"))
    title = forms.CharField(label=pgettext_lazy("document", "Name"), max_length=255)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = type_choices()  # type: ignore[attr-defined]
