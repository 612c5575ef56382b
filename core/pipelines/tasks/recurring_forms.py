"""Input of the pages of recurring tasks; the rules stand in the services."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.pipelines.tasks.models import LONGEST_TEXT, LONGEST_TITLE, Recurrence
from core.pipelines.tasks.selectors import employees
from core.pipelines.tasks.services.recurring import Repetition
from core.pipelines.tasks.services.writing import Assignment
from core.pipelines.tasks.states import CatchUp, DueUnit, RuleKind
from core.pipelines.tasks.templatetags.recurring_words import nth_choices
from core.ui.form_fields import ClockField, DayField
from core.ui.formatting import weekday_choices


class RepetitionForm(forms.Form):
    """The rule and the deadlines; the preview of the page reads this part alone."""

    kind = forms.ChoiceField(label=_("Recurs by"), choices=RuleKind.choices)
    every = forms.IntegerField(label=_("Every so many"), initial=1, required=False, help_text=_("2 is every second."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=weekday_choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    month_day = forms.IntegerField(
        label=_("Day of the month"), initial=1, required=False, help_text=_("31 is the last day of every month.")
    )
    nth = forms.TypedChoiceField(label=_("Which of them"), choices=nth_choices, coerce=int, required=False)
    begins_on = DayField(label=_("Begins on"))
    at = ClockField(label=_("Given at"))
    ends_on = DayField(label=_("Until"), required=False)
    times = forms.IntegerField(label=_("Or so many times"), required=False)
    due_after = forms.IntegerField(label=_("Deadline after"), required=False)
    due_unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=DueUnit.choices,
        initial=DueUnit.DAYS,
        help_text=_("Days are those of the calendar."),
    )
    due_by = ClockField(label=_("Deadline at"), required=False)
    catch_up = forms.ChoiceField(
        label=_("If tasks were missed"), choices=CatchUp.choices, initial=CatchUp.LAST, widget=forms.Select
    )

    def repetition(self) -> Repetition:
        facts = {one.name: self.cleaned_data[one.name] for one in fields(Repetition)}
        facts |= {"every": facts["every"] or 1, "weekdays": tuple(facts["weekdays"]), "nth": facts["nth"] or None}
        return Repetition(**facts)


class RecurrenceForm(RepetitionForm):
    title = forms.CharField(label=_("What is to be done"), max_length=LONGEST_TITLE)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=User.objects.none(), empty_label=_("Choose an employee")
    )
    description = forms.CharField(
        label=pgettext_lazy("task", "Description"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4, "data-grows": ""}),
    )

    def __init__(self, *args: Any, recurrence: Recurrence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = employees()
        self.initial = {"begins_on": timezone.localdate(), "at": "09:00", "due_after": 1, "kind": RuleKind.WEEKS}
        if recurrence is not None:
            names = ("title", "description", *(one.name for one in fields(Repetition)))
            self.initial = {name: getattr(recurrence, name) for name in names}
            self.initial["responsible"] = recurrence.responsible_id
            # Of a kind that does not use them; they are there when another kind is chosen.
            self.initial |= {name: self.initial[name] or 1 for name in ("month_day", "nth")}
            if recurrence.responsible_id:
                people = people | User.objects.filter(pk=recurrence.responsible_id).order_by("name", "pk")
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]

    def assignment(self) -> Assignment:
        facts = {name: self.cleaned_data[name] for name in ("title", "description")}
        return Assignment(responsible_id=self.cleaned_data["responsible"].pk, **facts)
