"""A field of a form that chooses an entry of a directory: from a list, or by a search as one types."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.directories.models import Entry
from core.directories.selectors import FEW, entries_of

MARK = " · "


def label_of(entry: Entry) -> str:
    return f"{entry.code}{MARK}{entry.name}"


class EntrySearch(forms.TextInput):
    """An input with suggestions, which are asked for while somebody types."""

    template_name = "directories/entry_search.html"

    def __init__(self, directory: str, attrs: Any = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.directory = directory

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["list"] = f"{context['widget']['attrs'].get('id', name)}-entries"
        context["widget"]["url"] = reverse("directories:entry_suggest", args=[self.directory])
        return context


class EntryField(forms.Field):
    """Chooses an entry in use of the directory with this code; gives its number.

    Up to fifty entries stand in a list, of more one is looked for. An entry that is out of use stays where it is
    chosen already (`initial`). It takes a number, a code, or a code with its name behind it.
    """

    default_error_messages: ClassVar = {"unknown": _("The directory has no such entry in use.")}

    def __init__(self, directory: str, **options: Any) -> None:
        super().__init__(**options)
        self.directory = directory

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        entries = list(entries_of(self.directory).order_by("name", "pk")[: FEW + 1])
        if len(entries) > FEW:
            self.widget = EntrySearch(self.directory)
        else:
            choices = [("", ""), *((label_of(one), one.name) for one in entries)]
            kept = self.prepare_value(form.get_initial_for_field(self, field_name))
            if kept and kept not in dict(choices):
                choices.append((kept, kept.partition(MARK)[2]))
            self.widget = forms.Select(choices=choices)
        self.widget.is_required = self.required
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            entry = Entry.objects.filter(pk=value, directory__code=self.directory).first()
            return label_of(entry) if entry else ""
        return value

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        entries = Entry.objects.filter(directory__code=self.directory)
        if isinstance(value, int):
            found = entries.filter(pk=value) if value < 2**63 else entries.none()
        else:
            text = str(value).replace("\x00", "").strip()
            found = entries.filter(code__in={text, text.partition(MARK)[0].strip()})
        entry = found.first()
        if entry is None or not (entry.is_active or entry.pk == self.initial):
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return int(entry.pk)
