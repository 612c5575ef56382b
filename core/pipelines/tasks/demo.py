"""Tasks of a demonstration company: one of each state, a late one among them."""

from datetime import time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.pipelines.tasks.models import Task
from core.pipelines.tasks.services.recurring import Repetition, add_recurrence, pause_recurrence
from core.pipelines.tasks.services.writing import Assignment, comment_task, give_task, move_task

WORK = (
    ("Сверить остатки по договорам с бухгалтерией", "За прошлый месяц, по всем клиентам с отсрочкой.", -2, ""),
    ("Позвонить в «Лесной обоз» насчёт продления договора", "", 1, "start"),
    ("Подготовить коммерческое предложение", "Три варианта, с доставкой и без.", 3, ""),
    ("Отправить оригиналы актов курьером", "", -1, "finish"),
)


RECURRING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Сверить остатки топлива по картам", {"kind": "weeks", "every": 2, "weekdays": (0, 3)}),
    ("Отправить клиентам акты за месяц", {"kind": "month_day", "month_day": 31, "due_after": 3}),
    ("Проверить дебиторскую задолженность", {"kind": "business_days", "due_after": 0, "due_by": time(18)}),
    ("Обзвонить клиентов без договора", {"kind": "month_weekday", "weekdays": (0,), "nth": 1, "times": 12}),
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
    _fill_recurring(people)
    return True


def _fill_recurring(people: list[User]) -> None:
    """What the two of them do again and again; one of it is paused."""
    by = Author(user_id=people[0].pk, name=people[0].name)
    for place, (title, facts) in enumerate(RECURRING):
        how = Repetition(begins_on=timezone.localdate(), at=time(9), **{"due_after": 1, **facts})
        made = add_recurrence(Assignment(title=title, responsible_id=people[place % 2].pk), how, author=by)
        if place == len(RECURRING) - 1:
            pause_recurrence(recurrence_id=made.pk)
