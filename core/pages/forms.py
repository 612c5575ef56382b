"""Input of the landing's editor, of its public form and of requests; the rules stand in the services."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.lib.company import current_company
from core.lib.identifiers import clean_inn
from core.lib.phones import clean_phone
from core.organizations.models import FieldMode
from core.pages.blocks import LONGEST, SPOKEN, BlockField, Kind
from core.pages.content import spoken
from core.pages.models import LONGEST_COMMENT

SPARE_ROWS = 2
LONGEST_ANSWER = 1_000


def languages() -> list[tuple[str, str]]:
    """Return the languages of the texts, the company's own first."""
    return sorted(settings.LANGUAGES, key=lambda one: one[0] != current_company().language)


class ValuesForm(forms.Form):
    """Values of a block: an input for each text in each language, and spare rows at the end of a list.

    Inputs are named by where their value stands ("items.0.title.ru"), as the service names what is wrong.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, *args: Any, block_fields: Sequence[BlockField], values: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.block_fields, self.known = block_fields, values
        for one in block_fields:
            self._add(one, values.get(one.name), one.name)

    def values(self) -> dict[str, Any]:
        """Return what was entered as the service takes it; rows that are empty are left out."""
        return {one.name: self._read(one, one.name) for one in self.block_fields}

    def parts(self) -> Iterator[dict[str, Any]]:
        """Give the inputs in their order, as the page draws them."""
        for one in self.block_fields:
            yield self._part(one, one.name)

    def _add(self, one: BlockField, value: Any, place: str) -> None:
        if one.kind == Kind.ITEMS:
            for number in range(self._rows(one, value, place)):
                row = value[number] if value and number < len(value) else {}
                for inner in one.fields:
                    self._add(inner, row.get(inner.name), f"{place}.{number}.{inner.name}")
        elif one.kind in SPOKEN:
            for code, name in languages():
                text = value.get(code, "") if isinstance(value, Mapping) else ""
                label = f"{one.label}, {name}"
                self.fields[f"{place}.{code}"] = self._input(one, label, required=False)
                self.initial[f"{place}.{code}"] = text
        else:
            self.fields[place] = self._input(one, str(one.label), required=False)
            self.initial[place] = value

    def _rows(self, one: BlockField, value: Any, place: str) -> int:
        sent = {int(n) for key in self.data if key.startswith(f"{place}.") and (n := key.split(".")[1]).isdecimal()}
        filled = max(len(value or ()) + SPARE_ROWS, max(sent, default=-1) + 1)
        return min(filled, one.most)

    @staticmethod
    def _input(one: BlockField, label: str, *, required: bool) -> forms.Field:
        facts: dict[str, Any] = {"label": label, "required": required, "help_text": one.hint}
        match one.kind:
            case Kind.TEXT | Kind.RICH:
                rows = 3 if one.kind == Kind.TEXT else 5
                return forms.CharField(
                    max_length=LONGEST[one.kind], widget=forms.Textarea({"rows": rows, "data-grows": ""}), **facts
                )
            case Kind.CHOICE:
                return forms.ChoiceField(choices=one.choices, **facts)
            case Kind.FLAG:
                return forms.BooleanField(**facts)
            case Kind.PICTURE:
                return forms.CharField(widget=forms.HiddenInput, **facts)
            case _:
                return forms.CharField(max_length=LONGEST[one.kind], **facts)

    def _read(self, one: BlockField, place: str) -> Any:
        if one.kind == Kind.ITEMS:
            rows = range(self._rows(one, self.known.get(one.name), place))
            found = ({inner.name: self._read(inner, f"{place}.{n}.{inner.name}") for inner in one.fields} for n in rows)
            return [
                row for row in found if any(self._says_something(row.get(inner.name), inner) for inner in one.fields)
            ]
        if one.kind in SPOKEN:
            texts = {code: self.cleaned_data.get(f"{place}.{code}", "") for code, _name in settings.LANGUAGES}
            return {code: text for code, text in texts.items() if text}
        return self.cleaned_data.get(place)

    @staticmethod
    def _says_something(value: Any, one: BlockField) -> bool:
        return bool(value) and one.kind in (*SPOKEN, Kind.LINK, Kind.PICTURE)

    def _part(self, one: BlockField, place: str) -> dict[str, Any]:
        if one.kind == Kind.ITEMS:
            rows = range(self._rows(one, self.known.get(one.name), place))
            inner = [[self._part(part, f"{place}.{n}.{part.name}") for part in one.fields] for n in rows]
            return {"rows": inner, "label": one.label, "field": one}
        if one.kind in SPOKEN:
            return {"texts": [self[f"{place}.{code}"] for code, _name in languages()], "label": one.label, "field": one}
        return {"bound": self[place], "label": one.label, "field": one}


class KeepingForm(forms.Form):
    keep_days = forms.IntegerField(label=_("Days that requests are kept"), min_value=1, max_value=3650)


class VersionForm(forms.Form):
    """The version of the draft that whoever presses a button has seen."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class EnquiryForm(forms.Form):
    """The public form: which fields it has its block says."""

    name = forms.CharField(
        label=_("What is your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=30, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))
    company = forms.CharField(
        label=_("Company"), max_length=255, widget=forms.TextInput({"autocomplete": "organization"})
    )
    inn = forms.CharField(
        label=_("INN"), max_length=20, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, values: Mapping[str, Any], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "email", "company", "inn"):
            mode = values.get(name, FieldMode.HIDDEN)
            if mode == FieldMode.HIDDEN:
                del self.fields[name]
            else:
                self.fields[name].required = mode == FieldMode.REQUIRED
        self.questions = list(_questions(values.get("questions") or (), language))
        for number, (label, choices, required) in enumerate(self.questions):
            self.fields[f"answer{number}"] = _answer_field(label, choices, required=required)

    def clean_phone(self) -> str:
        return clean_phone(given) if (given := self.cleaned_data["phone"]) else ""

    def clean_inn(self) -> str:
        return clean_inn(given) if (given := self.cleaned_data["inn"]) else ""

    def clean(self) -> dict[str, Any]:
        reachable = [name for name in ("phone", "email") if name in self.fields]
        if reachable and not self.errors and not any(self.cleaned_data.get(name) for name in reachable):
            raise ValidationError(_("Leave a phone or an e-mail, so that we can answer."))
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        own = {name: self.cleaned_data.get(name, "") for name in ("name", "phone", "email", "company", "inn")}
        answers = [
            [label, text]
            for number, (label, _choices, _required) in enumerate(self.questions)
            if (text := self.cleaned_data.get(f"answer{number}", ""))
        ]
        return {**own, "answers": answers}


def _questions(rows: Iterable[Mapping[str, Any]], language: str) -> Iterator[tuple[str, list[str], bool]]:
    for row in rows:
        lines = spoken(row.get("choices"), language).splitlines() if row.get("kind") == "choice" else []
        yield (
            spoken(row["label"], language),
            [line.strip() for line in lines if line.strip()],
            bool(row.get("required")),
        )


def _answer_field(label: str, choices: list[str], *, required: bool) -> forms.Field:
    if choices:
        return forms.ChoiceField(label=label, required=required, choices=[("", ""), *((one, one) for one in choices)])
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_ANSWER, widget=forms.Textarea({"rows": 3})
    )


class CommentForm(forms.Form):
    """What the staff write down about a request, and who looks after it."""

    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 4, "data-grows": ""}),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]
