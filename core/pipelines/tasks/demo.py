"""Tasks of a demonstration company: one of each state, a late one among them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.pipelines.tasks.models import Task
from core.pipelines.tasks.services.writing import Assignment, comment_task, give_task, move_task

WORK = (
    ("Сверить остатки по договорам с бухгалтерией", "За прошлый месяц, по всем клиентам с отсрочкой.", -2, ""),
    ("Позвонить в «Лесной обоз» насчёт продления договора", "", 1, "start"),
    ("Подготовить коммерческое предложение", "Три варианта, с доставкой и без.", 3, ""),
    ("Отправить оригиналы актов курьером", "", -1, "finish"),
)


@transaction.atomic
def fill() -> bool:
    """Have the first two employees give each other tasks, unless there are some; say whether that was needed."""
    people = list(User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("pk")[:2])
    if len(people) < 2 or Task.objects.exists():
        return False
    now = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0)
    for place, (title, description, days, deed) in enumerate(WORK):
        author, responsible = (people[0], people[1]) if place % 3 else (people[1], people[0])
        by, doer = (Author(user_id=one.pk, name=one.name) for one in (author, responsible))
        due = now + timedelta(days=days)
        what = Assignment(title=title, description=description, responsible_id=responsible.pk, due_at=due)
        task = give_task(what, author=by)
        if deed:
            move_task(task_id=task.pk, action=deed, author=doer)
        else:
            comment_task(task_id=task.pk, text="Возьмусь сегодня после обеда.", author=doer)
    return True
