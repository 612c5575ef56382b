"""Tasks given, described anew, moved and talked about; every deed adds a line to the history in its transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.documents.services.attaching import Upload, attach_files, kept_files
from core.events import emit
from core.lib.errors import InvalidInput
from core.pipelines.tasks.events import TaskCommented, TaskGiven, TaskMoved
from core.pipelines.tasks.models import COMMENT, LONGEST_TEXT, LONGEST_TITLE, Task, TaskChange
from core.pipelines.tasks.states import OVER, TASK_FLOW, ChangeKind


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What a task asks, of whom and until when; the whole of it, whoever changes a part."""

    title: str
    responsible_id: int | None
    description: str = ""
    due_at: datetime | None = None


@transaction.atomic
def give_task(what: Assignment, *, author: Author) -> Task:
    """Ask somebody to do something; he is told at once, unless he has asked himself."""
    responsible = checked(what)
    task = Task.objects.create(
        title=what.title.strip(),
        description=what.description.strip(),
        author_id=author.user_id,
        responsible=responsible,
        due_at=what.due_at,
    )
    note(task, ChangeKind.GIVEN, author, after=str(responsible))
    emit(TaskGiven(**_whose(task), by=author.user_id))
    return task


@transaction.atomic
def change_task(*, task_id: int, what: Assignment, author: Author) -> Task:
    """Describe the task anew, pass it on to somebody else or move its deadline; each of these is a line of its own."""
    task = _locked(task_id)
    responsible = checked(what, kept=task.responsible_id)
    title, description = what.title.strip(), what.description.strip()
    if (title, description) != (task.title, task.description):
        before = task.title if title != task.title else ""
        task.title, task.description = title, description
        note(task, ChangeKind.DESCRIBED, author, before=before, after=title if before else "")
    if what.due_at != task.due_at:
        note(task, ChangeKind.POSTPONED, author, before=_iso(task.due_at), after=_iso(what.due_at))
        task.due_at, task.told_late_at = what.due_at, None
    if responsible.pk != task.responsible_id:
        note(task, ChangeKind.PASSED_ON, author, before=str(task.responsible or ""), after=str(responsible))
        task.responsible = responsible
        emit(TaskGiven(**_whose(task), by=author.user_id))
    task.changed_at = timezone.now()
    task.save()
    return task


@transaction.atomic
def move_task(*, task_id: int, action: str, author: Author, comment: str = "") -> Task:
    """Start, finish, cancel or reopen it; TransitionNotAllowed where somebody has moved it before."""
    task = _locked(task_id)
    before, task.status = task.status, TASK_FLOW.target(task.status, action)
    now = timezone.now()
    task.finished_at = now if task.status in OVER else None
    task.changed_at = now
    task.save(update_fields=["status", "finished_at", "changed_at"])
    note(task, ChangeKind.MOVED, author, before=before, after=task.status, text=comment.strip()[:LONGEST_TEXT])
    emit(TaskMoved(**_whose(task), by=author.user_id, status=task.status))
    return task


def comment_task(*, task_id: int, text: str, author: Author, files: Sequence[Upload] = ()) -> TaskChange:
    """Say something about the task, with files where there are some."""
    if not text.strip():
        raise InvalidInput(fields={"text": [_("Write what you want to say.")]})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(fields={"text": [_("At most %(most)s characters.") % {"most": LONGEST_TEXT}]})
    with kept_files(files) as kept, transaction.atomic():
        task = _locked(task_id)
        said = note(task, ChangeKind.SAID, author, text=text.strip())
        attach_files(kept, COMMENT, said.pk, author=author)
        Task.objects.filter(pk=task.pk).update(changed_at=timezone.now())
        emit(TaskCommented(**_whose(task), by=author.user_id, change_id=said.pk))
    return said


def note(task: Task, kind: str, author: Author, **facts: str) -> TaskChange:
    facts = {name: text if name == "text" else text[:254] for name, text in facts.items()}
    return TaskChange.objects.create(task=task, kind=kind, **author.fields, **facts)


def _whose(task: Task) -> dict[str, Any]:
    return {"task_id": task.pk, "author_id": task.author_id, "responsible_id": task.responsible_id}


def _locked(task_id: int) -> Task:
    return Task.objects.select_for_update(of=("self",), no_key=True).select_related("responsible").get(pk=task_id)


def checked(what: Assignment, *, kept: int | None = None) -> User:
    """Return who is to do it; an employee who is blocked keeps what is his and is given nothing new."""
    fields: dict[str, list[Any]] = {}
    if not what.title.strip():
        fields["title"] = [_("Say what is to be done.")]
    elif len(what.title.strip()) > LONGEST_TITLE:
        fields["title"] = [_("At most %(most)s characters.") % {"most": LONGEST_TITLE}]
    if len(what.description) > LONGEST_TEXT:
        fields["description"] = [_("At most %(most)s characters.") % {"most": LONGEST_TEXT}]
    person = User.objects.filter(pk=what.responsible_id or 0, kind=UserKind.STAFF).first()
    if person is None or not (person.is_active or person.pk == kept):
        fields["responsible"] = [_("Choose an active employee of the company.")]
    if fields or person is None:
        raise InvalidInput(fields=fields)
    return person


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
