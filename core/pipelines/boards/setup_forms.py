"""Input of the company's editor of pipelines."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.documents.types import known_types
from core.pipelines.boards.kinds import ITEM_KIND_CHOICES, Tone
from core.pipelines.boards.models import LONGEST_NAME, MOST_HOURS, Field, Pipeline, Stage, Transition
from core.pipelines.boards.selectors import employees
from core.pipelines.boards.services.editing import FieldFacts, PipelineFacts, StageFacts, TransitionFacts

KEYS = ("until_field", "responsible")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def prefix_field() -> forms.CharField:
    words = _("Items are numbered with it: К gives К-0001.")
    return forms.CharField(label=_("Prefix of codes"), max_length=6, help_text=words)


class PipelineForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("pipeline", "Name"), max_length=LONGEST_NAME)
    prefix = prefix_field()  # type: ignore[assignment]
    is_shown_to_clients = forms.BooleanField(
        label=_("Clients see their own items and the stage of each"), required=False
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    @staticmethod
    def initial_of(pipeline: Pipeline) -> dict[str, Any]:
        names = ("name", "prefix", "is_shown_to_clients", "is_active")
        return {name: getattr(pipeline, name) for name in names}

    @staticmethod
    def facts(data: dict[str, Any]) -> PipelineFacts:
        return PipelineFacts(**data)


class NewPipelineForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("pipeline", "Name"), max_length=LONGEST_NAME)
    prefix = prefix_field()  # type: ignore[assignment]
    stages = forms.CharField(
        label=_("Stages, one a line"),
        widget=forms.Textarea({"rows": 6}),
        max_length=3000,
        help_text=_("The last one is final. Colours, deadlines and rules are set afterwards."),
    )

    def clean_stages(self) -> list[str]:
        lines = lines_of(self.cleaned_data["stages"])
        if len(lines) < 2 or len(set(lines)) != len(lines) or max(map(len, lines)) > LONGEST_NAME:
            raise forms.ValidationError(_("Write two stages or more, each once and in at most 80 characters."))
        return lines


class StageForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("stage", "Name"), max_length=LONGEST_NAME)
    tone = forms.ChoiceField(label=_("Colour"), choices=Tone.choices)
    hours = forms.IntegerField(
        label=_("Hours to stay"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("The deadline of an item that comes here; empty for none."),
    )
    rolls_over = forms.BooleanField(label=_("A missed deadline moves to the next day"), required=False)
    until_field = forms.ModelChoiceField(
        label=_("… until this field is filled"),
        queryset=Field.objects.none(),
        required=False,
        empty_label=_("Always"),
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=User.objects.none(), required=False, empty_label=_("Whoever is so already")
    )
    needs_responsible = forms.BooleanField(label=_("Nothing comes here without somebody responsible"), required=False)
    is_final = forms.BooleanField(label=_("Final: what comes here is finished"), required=False)

    def __init__(self, *args: Any, fields: Sequence[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = employees()  # type: ignore[attr-defined]
        known = Field.objects.filter(pk__in=[one.pk for one in fields]).order_by("position")
        self.fields["until_field"].queryset = known  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(stage: Stage) -> dict[str, Any]:
        names = ("name", "tone", "hours", "rolls_over", "needs_responsible", "is_final")
        facts = {name: getattr(stage, name) for name in names}
        return {**facts, "until_field": stage.until_field_id, "responsible": stage.responsible_id}

    @staticmethod
    def facts(data: dict[str, Any]) -> StageFacts:
        given = dict(data)
        keys: dict[str, Any] = {f"{name}_id": getattr(given.pop(name), "pk", None) for name in KEYS}
        return StageFacts(**given, **keys)


class FieldForm(forms.Form):
    label = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=pgettext_lazy("field", "Kind"), choices=ITEM_KIND_CHOICES)
    choices = forms.CharField(
        label=_("What may be chosen, one a line"), required=False, max_length=9000, widget=forms.Textarea({"rows": 4})
    )
    is_on_card = forms.BooleanField(label=_("Stands on the card"), required=False)
    is_shown_to_clients = forms.BooleanField(label=_("Clients see it"), required=False)

    def __init__(self, *args: Any, field: Field | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field is not None:
            names = ("label", "kind", "is_on_card", "is_shown_to_clients")
            self.initial = {**{name: getattr(field, name) for name in names}, "choices": "\n".join(field.choices)}
            self.fields["kind"].disabled = True

    @staticmethod
    def facts(data: dict[str, Any]) -> FieldFacts:
        return FieldFacts(**{**data, "choices": lines_of(data["choices"])})


class StageRemovalForm(forms.Form):
    target = forms.ModelChoiceField(
        label=_("Where its items go"), queryset=Stage.objects.none(), required=False, empty_label=_("Choose a stage")
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = others  # type: ignore[attr-defined]


class WayForm(forms.Form):
    """What a transition asks; without `is_open` the way is closed."""

    is_open = forms.BooleanField(label=_("Items may go this way"), required=False)
    needs_approval = forms.BooleanField(label=_("Somebody else approves each move"), required=False)
    required_fields = forms.MultipleChoiceField(
        label=_("Fields that must be filled"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    document_types = forms.MultipleChoiceField(
        label=_("Documents that must be attached"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    checklist = forms.CharField(
        label=_("What must be confirmed, one a line"),
        required=False,
        max_length=7000,
        widget=forms.Textarea({"rows": 3, "data-grows": ""}),
    )

    def __init__(self, *args: Any, way: Transition | None, fields: Sequence[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["required_fields"].choices = [(one.key, one.label) for one in fields]  # type: ignore[attr-defined]
        if not fields:
            del self.fields["required_fields"]
        kept = set(way.document_types) if way else set()
        types = [(one.code, one.title) for one in known_types() if one.is_active or one.code in kept]
        self.fields["document_types"].choices = types  # type: ignore[attr-defined]
        if way is not None:
            self.initial = {
                "is_open": True,
                "needs_approval": way.needs_approval,
                "required_fields": [str(one) for one in way.required_fields],
                "document_types": way.document_types,
                "checklist": "\n".join(way.checklist),
            }
        else:
            self.initial = {"is_open": True}

    @staticmethod
    def facts(data: dict[str, Any]) -> TransitionFacts | None:
        if not data["is_open"]:
            return None
        return TransitionFacts(
            required_fields=[int(one) for one in data.get("required_fields", [])],
            checklist=lines_of(data["checklist"]),
            document_types=data["document_types"],
            needs_approval=data["needs_approval"],
        )
