"""A field for several files at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents.content.kinds import ACCEPT
from core.documents.services.attaching import MOST_FILES


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Gives a list; what is inside is judged when the files are kept."""

    def __init__(self, **options: Any) -> None:
        widget = _Files({"accept": ACCEPT})
        own = {"label": _("Files"), "required": False, "max_length": 1000, "allow_empty_file": True, "widget": widget}
        super().__init__(**{**own, **options})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in files]
