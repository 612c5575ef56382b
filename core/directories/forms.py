"""Input of the pages of directories; the rules stand in the services."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.directories.models import LONGEST_CODE, LONGEST_NAME, LONGEST_TITLE, Directory, Entry
from core.directories.services.directories import DirectoryFacts
from core.directories.services.entries import EntryFacts
from core.fields.forms import EntriesForm
from core.fields.models import Field
from core.fields.selectors import required_of


class DirectoryForm(forms.Form):
    title = forms.CharField(label=pgettext_lazy("directory", "Name"), max_length=LONGEST_TITLE)
    code = forms.CharField(
        label=_("Code"), max_length=LONGEST_CODE, help_text=_("Programs and addresses name the directory by it.")
    )
    source = forms.CharField(
        label=pgettext_lazy("directory", "Comes from"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("The outside system that fills it by the API; people then only read it."),
    )
    is_restricted = forms.BooleanField(
        label=_("Only for roles with a right of its own"),
        required=False,
        help_text=_("The right then stands among the rights of roles; administrators have it always."),
    )
    is_active = forms.BooleanField(label=pgettext_lazy("directory", "In use"), required=False, initial=True)

    def __init__(self, *args: Any, directory: Directory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if directory is None:
            del self.fields["is_active"]
        else:
            self.initial = {name: getattr(directory, name) for name in self.fields}
            del self.fields["code"]

    @staticmethod
    def facts(data: dict[str, Any]) -> DirectoryFacts:
        return DirectoryFacts(**{name: value for name, value in data.items() if name != "code"})


class EntryForm(EntriesForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE)
    name = forms.CharField(label=pgettext_lazy("directory", "Name"), max_length=LONGEST_NAME)

    def __init__(self, *args: Any, fields: list[Field], entry: Entry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entry is not None:
            self.initial = {"code": entry.code, "name": entry.name, "seen": entry.changed_at.isoformat()}
        self.add_entries(fields, entry.values if entry else {}, required_of(fields))

    def clean_seen(self) -> datetime | None:
        """Return when the entry was changed last as the person saw it; what is no moment is none."""
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None

    def facts(self) -> EntryFacts:
        data = self.cleaned_data
        return EntryFacts(code=data["code"], name=data["name"], values=self.entries())


class UploadForm(forms.Form):
    file = forms.FileField(
        label=pgettext_lazy("import", "File"),
        widget=forms.FileInput({"accept": ".csv,.xlsx,.xls,.ods,.txt"}),
        help_text=_("CSV or a spreadsheet; the first line names the columns."),
    )
