"""Tasks of an owner's employee."""

from datetime import time, timedelta
from io import BytesIO

from django.utils import timezone

from core.documents.authors import Author
from core.documents.models import Attachment
from core.documents.services.attaching import Upload
from core.pipelines.tasks.models import COMMENT, Recurrence, Task
from core.pipelines.tasks.services.recurring import Repetition, add_recurrence
from core.pipelines.tasks.services.writing import Assignment, comment_task, give_task
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing


def _task(owner: Owner) -> Task:
    what = Assignment(title=f"Task {owner.mark}", description=owner.mark, responsible_id=owner.staff.pk)
    return give_task(what, author=Author(user_id=owner.staff.pk, name=owner.staff.name))


def task(owner: Owner) -> Thing:
    row = _task(owner)
    data = {"title": f"Changed {owner.mark}", "responsible": owner.staff.pk, "text": "Said", "action": "start"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def task_to_move(owner: Owner) -> Thing:
    row = _task(owner)
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, rest={"action": "start"})


def recurrence(owner: Owner) -> Thing:
    what = Assignment(title=f"Recurring {owner.mark}", description=owner.mark, responsible_id=owner.staff.pk)
    how = Repetition(kind="days", begins_on=timezone.localdate() + timedelta(days=1), at=time(9))
    row: Recurrence = add_recurrence(what, how, author=Author(user_id=owner.staff.pk, name=owner.staff.name))
    data = {
        "title": f"Changed {owner.mark}",
        "responsible": owner.staff.pk,
        "kind": "days",
        "every": 2,
        "begins_on": how.begins_on.isoformat(),
        "at": "10:00",
        "due_unit": "days",
        "catch_up": "last",
        "do": "save",
        "occurs_at": row.next_at.isoformat() if row.next_at else "",
    }
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def file_of_comment(owner: Owner) -> Thing:
    author = Author(user_id=owner.staff.pk, name=owner.staff.name)
    task = _task(owner)
    file = Upload(source=BytesIO(f"Said {owner.mark}".encode()), name=f"{owner.mark}.txt")
    said = comment_task(task_id=task.pk, text=owner.mark, author=author, files=[file])
    row = Attachment.objects.get(subject_type=COMMENT, subject_id=said.pk)
    return Thing(row=row, names={"pk": task.pk, "file": row.pk}, seen_by=SeenBy.COMPANY)
