"""Tasks of an owner's employee."""

from core.documents.authors import Author
from core.pipelines.tasks.models import Task
from core.pipelines.tasks.services.writing import Assignment, give_task
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
