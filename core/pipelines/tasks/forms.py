"""Input of the pages of tasks; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.documents.form_fields import FilesField
from core.pipelines.tasks.models import LONGEST_TEXT, LONGEST_TITLE, Task
from core.pipelines.tasks.selectors import employees
from core.pipelines.tasks.services.writing import Assignment

MOMENT = "%Y-%m-%dT%H:%M"


class TaskForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=LONGEST_TITLE)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=User.objects.none(), empty_label=_("Choose an employee")
    )
    due_at = forms.DateTimeField(
        label=_("Deadline"),
        required=False,
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
    )
    description = forms.CharField(
        label=pgettext_lazy("task", "Description"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6, "data-grows": ""}),
    )

    def __init__(self, *args: Any, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = employees()
        if task is not None:
            facts = {name: getattr(task, name) for name in ("title", "due_at", "description")}
            self.initial = {**facts, "responsible": task.responsible_id}
            if task.responsible_id:
                people = people | User.objects.filter(pk=task.responsible_id).order_by("name", "pk")
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]

    def assignment(self) -> Assignment:
        facts = dict(self.cleaned_data)
        return Assignment(responsible_id=facts.pop("responsible").pk, **facts)


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3, "data-grows": ""})
    )
    attachments = FilesField()
