"""The format of numbers, and the reason for which one is void."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents.numbering.formats import Format
from core.documents.numbering.models import Restart
from core.documents.numbering.patterns import LONGEST
from core.documents.numbering.services.formatting import LARGEST

GAPS = (
    ("", _("No gaps: a number that was not used is given to the next document")),
    ("fast", _("Speed: documents do not wait for each other; a number may stay unused, and is shown as such")),
)


class FormatForm(forms.Form):
    pattern = forms.CharField(
        label=_("Format"),
        max_length=LONGEST,
        help_text=_("{number} or {number:05} with leading zeros, {year}, {yy}, {month}; the rest stands as it is."),
        widget=forms.TextInput({"data-takes-variables": "", "autocomplete": "off"}),
    )
    restart = forms.ChoiceField(label=_("Numbers begin"), choices=Restart.choices)
    first = forms.IntegerField(
        label=_("First number"),
        min_value=1,
        max_value=LARGEST,
        help_text=_("Counts where nothing has been given yet, and each year where numbers begin anew."),
    )
    gaps = forms.ChoiceField(label=_("Gaps"), choices=GAPS, required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, form: Format) -> None:
        initial = {
            "pattern": form.pattern,
            "restart": form.restart,
            "first": form.first,
            "gaps": "" if form.is_gapless else "fast",
        }
        super().__init__(data, initial=initial)

    def format(self) -> Format:
        data = self.cleaned_data
        return Format(
            pattern=data["pattern"], restart=data["restart"], first=data["first"], is_gapless=data["gaps"] != "fast"
        )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
