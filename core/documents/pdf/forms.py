"""The editor of a template: a field for each text of its kind."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from core.documents.pdf.kinds import TextField
from core.documents.pdf.selectors import ActiveTemplate
from core.documents.pdf.services.writing import problems_of

ROWS = {"line": 1, "text": 3, "markup": 18}


class TemplateForm(forms.Form):
    """The texts, and the version that they are written over."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, template: ActiveTemplate) -> None:
        self.template = template
        super().__init__(data, initial={"version": template.version, **template.texts})
        for field in template.kind.fields:
            self.fields[field.name] = _control(field)

    def clean(self) -> None:
        """Find every mistake at once; the service, which programs use too, looks once more."""
        for field in self.template.kind.fields:
            if field.name in self.cleaned_data:
                self.explain(
                    {field.name: problems_of(self.template.kind, field, self.cleaned_data[field.name].strip())}
                )

    def texts(self) -> dict[str, str]:
        """Return the texts as they are being written, right or wrong."""
        if not self.is_bound:
            return dict(self.template.texts)
        return {field.name: self.data.get(field.name, "") for field in self.template.kind.fields}

    def controls(self) -> list[Any]:
        return [self[field.name] for field in self.template.kind.fields]

    def explain(self, problems: Mapping[str, Iterable[Any]]) -> None:
        for name, words in problems.items():
            if found := [str(word) for word in words]:
                self.add_error(name if name in self.fields else None, found)


def _control(field: TextField) -> forms.CharField:
    widget: forms.Widget = (
        forms.TextInput({"maxlength": field.longest})
        if field.kind == "line"
        else forms.Textarea({"rows": ROWS[field.kind], "data-grows": ""})
    )
    widget.attrs["data-takes-variables"] = ""
    return forms.CharField(label=field.label, help_text=field.hint, required=field.is_required, widget=widget)
