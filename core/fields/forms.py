"""Forms with controls for typed fields, and the form of a field itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields.kinds import FieldKind
from core.fields.links import linked
from core.fields.models import LONGEST_NAME, Field
from core.fields.services import FieldFacts
from core.fields.values import TypedField, form_field, initial_of


class EntriesForm(forms.Form):
    """A form with controls for typed fields; it hands on what was typed, which the services judge."""

    entry_fields: Sequence[TypedField] = ()

    def add_entries(
        self,
        fields: Sequence[TypedField],
        present: Mapping[str, Any],
        required: Collection[str] = (),
        lacking: Any = "",
    ) -> None:
        self.entry_fields = list(fields)
        for field in fields:
            control = form_field(field, required=field.key in required, lacking=lacking)
            control.initial = initial_of(field, present.get(field.key))
            self.fields[field.key_of_input] = control

    def entries(self) -> dict[str, Any]:
        found = {one.key: self.cleaned_data.get(one.key_of_input) for one in self.entry_fields}
        return {key: "" if value is None else value for key, value in found.items()}

    def facts_with_extra(self) -> dict[str, Any]:
        """Return what was typed, the values of typed fields together under "extra"."""
        own = {one.key_of_input for one in self.entry_fields}
        facts = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return {**facts, "extra": self.entries()}

    @property
    def entry_controls(self) -> list[Any]:
        return [self[one.key_of_input] for one in self.entry_fields]


class FieldForm(forms.Form):
    """A field of one's own; the kind and the directory of one that is there already are shown and stay."""

    label = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=pgettext_lazy("field", "Kind"), choices=FieldKind.choices)
    choices = forms.CharField(
        label=_("What may be chosen, one a line"),
        required=False,
        max_length=18_000,
        widget=forms.Textarea({"rows": 4, "data-grows": ""}),
        help_text=_("For one of a list."),
    )
    target = forms.ChoiceField(
        label=_("Directory"), required=False, help_text=_("For an entry of a directory: which one.")
    )
    is_required = forms.BooleanField(label=_("Compulsory"), required=False)

    def __init__(self, *args: Any, field: Field | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "—"), *linked().targets()]  # type: ignore[attr-defined]
        if field is not None:
            names = ("label", "kind", "target", "is_required")
            self.initial = {**{name: getattr(field, name) for name in names}, "choices": "\n".join(field.choices)}
            self.fields["kind"].disabled = True
            self.fields["target"].disabled = True
            if field.kind != FieldKind.CHOICE:
                del self.fields["choices"]
            if field.kind != FieldKind.LINK:
                del self.fields["target"]

    @staticmethod
    def facts(data: dict[str, Any]) -> FieldFacts:
        return FieldFacts(**{**data, "choices": data.get("choices", "").splitlines()})
