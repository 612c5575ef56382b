"""Tasks that are given again and again: the list, setting one up with its next days in view, pause and skips."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.authors import present_author
from core.lib.errors import DomainError
from core.pipelines.tasks.marks import TASK_MARKS
from core.pipelines.tasks.models import Recurrence
from core.pipelines.tasks.recurring_forms import RecurrenceForm, RepetitionForm
from core.pipelines.tasks.recurring_selectors import coming, get_recurrence, may_set, preview, tasks_of
from core.pipelines.tasks.recurring_tables import STATE_MARKS, STATES, RecurrenceTable, state_of
from core.pipelines.tasks.selectors import ADD, VIEW
from core.pipelines.tasks.services.recurring import (
    NotAnOccurrence,
    Repetition,
    add_recurrence,
    change_recurrence,
    pause_recurrence,
    restore_occurrence,
    resume_recurrence,
    skip_occurrence,
)
from core.pipelines.tasks.states import TaskStatus
from core.pipelines.tasks.views.tasks import tabs_of
from core.ui.asking import explain, posted
from core.ui.formatting import weekday_choices
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

PARTS = {"recurrence-preview": "preview"}


class MomentForm(forms.Form):
    occurs_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])


@module_page(permission=VIEW)
def recurrence_list(request: CabinetRequest) -> HttpResponse:
    context = {"tabs": tabs_of(request, "recurring"), "may_add": request.viewer.has_permission(ADD), "recurring": True}
    return render_table(request, RecurrenceTable, template="tasks/task_list.html", context=context)


@module_page(permission=VIEW)
def recurrence_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    one = get_recurrence(request.viewer, pk)
    context = {
        "recurrence": one,
        "state": STATES[state_of(one)],
        "mark": STATE_MARKS[state_of(one)],
        "coming": coming(one),
        "tasks": [
            {"task": task, "mark": TASK_MARKS[TaskStatus(task.status)]} for task in tasks_of(request.viewer, one)
        ],
        "may_set": may_set(request.viewer, one),
        "crumbs": _crumbs(),
    }
    return render_page(request, "tasks/recurrence_detail.html", context)


@module_page(permission=ADD, accepts_post=True)
def recurrence_new(request: CabinetRequest) -> HttpResponse:
    form = RecurrenceForm(posted(request))
    if _is_sent(request) and form.is_valid():
        try:
            made = add_recurrence(form.assignment(), form.repetition(), author=present_author())
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The task will be given by itself from now on."))
            return redirect_page(request, reverse("tasks:recurrence_detail", args=[made.pk]))
    return _form(request, form)


@module_page(permission=ADD, accepts_post=True)
def recurrence_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    one = _settable(request, pk)
    form = RecurrenceForm(posted(request), recurrence=one)
    if _is_sent(request) and form.is_valid():
        try:
            change_recurrence(recurrence_id=one.pk, what=form.assignment(), how=form.repetition())
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("tasks:recurrence_detail", args=[pk]))
    return _form(request, form, one)


@module_action(permission=ADD)
def recurrence_pause(request: CabinetRequest, pk: int) -> HttpResponse:
    return _done(request, pause_recurrence(recurrence_id=_settable(request, pk).pk))


@module_action(permission=ADD)
def recurrence_resume(request: CabinetRequest, pk: int) -> HttpResponse:
    return _done(request, resume_recurrence(recurrence_id=_settable(request, pk).pk))


@module_action(permission=ADD)
def recurrence_skip(request: CabinetRequest, pk: int) -> HttpResponse:
    """Leave one time out, or with `back` put it in again."""
    one, form = _settable(request, pk), MomentForm(request.POST)
    deed = restore_occurrence if request.POST.get("back") else skip_occurrence
    try:
        if not form.is_valid():
            raise NotAnOccurrence
        deed(recurrence_id=one.pk, occurs_at=form.cleaned_data["occurs_at"])
    except NotAnOccurrence as error:
        messages.warning(request, str(error))
    return _done(request, one)


def _settable(request: CabinetRequest, pk: int) -> Recurrence:
    one = get_recurrence(request.viewer, pk)
    if not may_set(request.viewer, one):
        raise Recurrence.DoesNotExist
    return one


def _is_sent(request: CabinetRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") == "save"


def _done(request: CabinetRequest, one: Recurrence) -> HttpResponse:
    return redirect_page(request, reverse("tasks:recurrence_detail", args=[one.pk]))


def _form(request: CabinetRequest, form: RecurrenceForm, one: Recurrence | None = None) -> HttpResponse:
    how = _rule_in(form)
    name, keys = ("tasks:recurrence_edit", [one.pk]) if one else ("tasks:recurrence_new", [])
    context: dict[str, Any] = {
        "form": form,
        "weekdays": weekday_choices(),
        "chosen_weekdays": [int(day) for day in form["weekdays"].value() or () if str(day) in "0123456"],
        "recurrence": one,
        "rule": how.rule if how else None,
        "coming": preview(how.rule, how.due) if how else [],
        "url": reverse(name, args=keys),
        "crumbs": _crumbs(),
    }
    return render_page(request, "tasks/recurrence_form.html", context, PARTS, status=422 if _is_sent(request) else 200)


def _rule_in(form: RecurrenceForm) -> Repetition | None:
    """Return the rule as far as it means something, whatever else of the form is empty still."""
    part = RepetitionForm(form.data if form.is_bound else form.initial)
    try:
        return part.repetition().cleaned() if part.is_valid() else None
    except DomainError:
        return None


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Recurring tasks"), "url": reverse("tasks:recurrence_list")}]
