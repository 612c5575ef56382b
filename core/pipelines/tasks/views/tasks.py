"""Lists of tasks, one task, giving and changing it, and what is done and said about it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.authors import present_author
from core.documents.handing_out import hand_out
from core.documents.selectors import attachments_of
from core.documents.services.attaching import uploads
from core.documents.services.taking import take_attachment
from core.documents.views.uploads import upload_action, upload_context
from core.lib.errors import DomainError
from core.live.following import live_address
from core.pipelines.tasks.forms import CommentForm, TaskForm
from core.pipelines.tasks.marks import CHANGE_MARKS, TASK_MARKS
from core.pipelines.tasks.models import COMMENT, Task, TaskChange
from core.pipelines.tasks.recurring_selectors import recurrence_of
from core.pipelines.tasks.selectors import ADD, VIEW, VIEW_ALL, deeds_of, get_file, get_task, list_changes, may_change
from core.pipelines.tasks.services.writing import change_task, comment_task, give_task, move_task
from core.pipelines.tasks.states import ChangeKind, TaskStatus
from core.pipelines.tasks.tables import IncomingTable, OutgoingTable, TaskTable
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from core.ui.tables.table import Table


@module_page(permission=VIEW)
def task_incoming(request: CabinetRequest) -> HttpResponse:
    return _list(request, IncomingTable, "incoming")


@module_page(permission=VIEW)
def task_outgoing(request: CabinetRequest) -> HttpResponse:
    return _list(request, OutgoingTable, "outgoing")


@module_page(permission=VIEW_ALL)
def task_all(request: CabinetRequest) -> HttpResponse:
    return _list(request, TaskTable, "all")


@module_page(permission=VIEW)
def task_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    return _detail(request, get_task(request.viewer, pk), CommentForm())


@module_page(permission=ADD, accepts_post=True)
def task_new(request: CabinetRequest) -> HttpResponse:
    form = TaskForm(request.POST or None, initial={"responsible": request.GET.get("responsible", "")})
    if form.is_valid():
        try:
            task = give_task(form.assignment(), author=present_author())
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The task is given: %(name)s has been told.") % {"name": task.responsible})
            return redirect_page(request, reverse("tasks:task_detail", args=[task.pk]))
    return _form(request, form)


@module_page(permission=ADD, accepts_post=True)
def task_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    task = get_task(request.viewer, pk)
    if not may_change(request.viewer, task):
        raise Task.DoesNotExist
    form = TaskForm(request.POST or None, task=task)
    if form.is_valid():
        try:
            change_task(task_id=task.pk, what=form.assignment(), author=present_author())
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("tasks:task_detail", args=[pk]))
    return _form(request, form, task)


@module_action(permission=VIEW)
def task_move(request: CabinetRequest, pk: int, action: str) -> HttpResponse:
    """Start, finish, cancel or reopen it, with a word about it where one is given."""
    task = get_task(request.viewer, pk)
    if action not in deeds_of(request.viewer, task):
        # Somebody else was quicker, or it is not this person's to do: the page shows how the task stands.
        messages.warning(request, _("The task stands otherwise by now."))
    else:
        move_task(task_id=task.pk, action=action, author=present_author(), comment=request.POST.get("comment", ""))
    return redirect_page(request, reverse("tasks:task_detail", args=[pk]))


@upload_action(permission=VIEW)
def task_comment(request: CabinetRequest, pk: int) -> HttpResponse:
    task = get_task(request.viewer, pk)
    form = CommentForm(request.POST, request.FILES)
    if form.is_valid():
        files = uploads(form.cleaned_data["attachments"])
        try:
            comment_task(task_id=task.pk, text=form.cleaned_data["text"], author=present_author(), files=files)
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("tasks:task_detail", args=[pk]))
    return _detail(request, task, form, status=422)


@module_page(permission=VIEW)
def task_file(request: CabinetRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand out a file of a comment."""
    found = get_file(request.viewer, pk, file)
    response = hand_out(found)
    take_attachment(found)
    return response


def _list(request: CabinetRequest, table: type[Table], place: str) -> HttpResponse:
    context = {
        "tabs": tabs_of(request, place),
        "may_add": request.viewer.has_permission(ADD),
        "live": live_address(request, *_channels(request)),
    }
    return render_table(request, table, template="tasks/task_list.html", context=context)


def tabs_of(request: CabinetRequest, place: str) -> list[dict[str, Any]]:
    """Return the tabs of all lists of tasks, `place` being the open one."""
    places = [("incoming", "task_incoming", _("Incoming")), ("outgoing", "task_outgoing", _("Outgoing"))]
    if request.viewer.has_permission(VIEW_ALL):
        places.append(("all", "task_all", _("All")))
    places.append(("recurring", "recurrence_list", _("Recurring")))
    return [{"url": reverse(f"tasks:{name}"), "label": label, "active": code == place} for code, name, label in places]


def _channels(request: CabinetRequest) -> tuple[str, ...]:
    """Return where the pages hear of tasks: of one's own, or of everybody's."""
    return ("staff.tasks",) if request.viewer.has_permission(VIEW_ALL) else (f"person.{request.user.pk}",)


def _detail(request: CabinetRequest, task: Task, form: CommentForm, *, status: int = 200) -> HttpResponse:
    changes = list_changes(task)
    context = {
        "task": task,
        "mark": TASK_MARKS[TaskStatus(task.status)],
        "changes": _shown(task, changes),
        "statuses": dict(TaskStatus.choices),
        "deeds": deeds_of(request.viewer, task),
        "may_change": may_change(request.viewer, task),
        "form": form,
        "repeated": recurrence_of(request.viewer, task),
        "live": live_address(request, *_channels(request)),
        "crumbs": _crumbs(),
        **upload_context(),
    }
    return render_page(request, "tasks/task_detail.html", context, status=status)


def _shown(task: Task, changes: Sequence[TaskChange]) -> list[dict[str, Any]]:
    """Return the history's lines with their looks and files."""
    files = attachments_of(COMMENT, [one.pk for one in changes if one.kind == ChangeKind.SAID])
    return [
        {
            "change": one,
            "mark": CHANGE_MARKS[ChangeKind(one.kind)],
            "files": [(file, reverse("tasks:task_file", args=[task.pk, file.pk])) for file in files.get(one.pk, ())],
        }
        for one in changes
    ]


def _form(request: CabinetRequest, form: TaskForm, task: Task | None = None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "task": task, "crumbs": _crumbs()}
    return render_page(request, "tasks/task_form.html", context, status=422 if form.is_bound else 200)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Tasks"), "url": reverse("tasks:task_incoming")}]
