"""What employees hear of tasks: never of what they have done themselves."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.accounts.urlconf import own_urlconf
from core.lib.facts import Facts
from core.pipelines.tasks.models import Task
from core.registry.spec import EventField, NotificationType, ReadyTrigger, ready_trigger

RESPONSIBLE, AUTHOR = "person:responsible", "person:author"


def task_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the task; the status and the words are those of the event, for it may have gone on since."""
    task = Task.objects.select_related("author", "responsible").filter(pk=payload["task_id"]).first()
    if task is None:
        return None
    by, status = payload.get("by"), payload.get("status", "")
    lines = task.changes.order_by("-pk")
    change = payload.get("change_id", 0)
    said = lines.filter(pk=change).first() if change else lines.filter(kind="moved", after=status).first()
    return Facts(
        values={
            "task": task.title,
            "description": task.description,
            "due_at": task.due_at,
            "status": status or task.status,
            "author": str(task.author or ""),
            "responsible": str(task.responsible or ""),
            "who": str(User.objects.filter(pk=by or 0).first() or ""),
            "comment": said.text if said else "",
        },
        link=reverse("tasks:task_detail", args=[task.pk], urlconf=own_urlconf()),
        people={"responsible": task.responsible_id, "author": task.author_id},
        by=by,
        label=task.title,
    )


def recent_task() -> Mapping[str, Any] | None:
    task = Task.objects.order_by("-pk").values("pk", "status").first()
    return {"task_id": task["pk"], "status": task["status"]} if task else None


FIELDS = (
    EventField(name="task", title=_("Task"), sample="Запросить выписку"),
    EventField(name="description", title=pgettext_lazy("task", "Description"), sample="За третий квартал"),
    EventField(name="due_at", title=_("Deadline"), kind="moment", sample="2026-11-27T15:00:00+00:00"),
    EventField(name="status", title=_("Status"), sample="done"),
    EventField(name="author", title=pgettext_lazy("task", "Author"), sample="Елена Воронцова"),
    EventField(name="responsible", title=_("Responsible"), sample="Павел Лыткин"),
    EventField(name="who", title=_("Who has done it"), sample="Павел Лыткин"),
    EventField(name="comment", title=_("Comment"), sample="Выписка во вложении"),
)
PEOPLE: Mapping[str, Any] = {"responsible": _("Responsible"), "author": pgettext_lazy("task", "Author")}
DUE_RU = "{% if due_at %}\n\nСрок: {{ due_at }}{% endif %}"
DUE_EN = "{% if due_at %}\n\nDeadline: {{ due_at }}{% endif %}"
SAID_RU, SAID_EN = ("{% if comment %}\n\n«{{ comment }}»{% endif %}",) * 2


def _type(event: str, title: Any, *triggers: ReadyTrigger) -> NotificationType:
    return NotificationType(
        event=f"tasks.task.{event}",
        title=title,
        facts="core.pipelines.tasks.notifications.task_facts",
        fields=FIELDS,
        people=PEOPLE,
        recent="core.pipelines.tasks.notifications.recent_task",
        triggers=triggers,
    )


TYPES = (
    _type(
        "given",
        _("A task is given"),
        ready_trigger(
            "tasks.given",
            _("A task is given: to who is to do it"),
            (RESPONSIBLE,),
            ("Новая задача: {{ task }}", "{% if who %}{{ who }} поручает вам: {% endif %}{{ task }}." + DUE_RU),
            ("New task: {{ task }}", "{% if who %}{{ who }} asks you: {% endif %}{{ task }}." + DUE_EN),
        ),
    ),
    _type(
        "moved",
        _("A task's status has changed"),
        ready_trigger(
            "tasks.done",
            _("A task is done: to who has given it"),
            (AUTHOR,),
            ("Задача выполнена: {{ task }}", "Выполнил: {{ who }}." + SAID_RU),
            ("Task done: {{ task }}", "Done by {{ who }}." + SAID_EN),
            ("status", "is", "done"),
        ),
        ready_trigger(
            "tasks.cancelled",
            _("A task is cancelled: to who was to do it"),
            (RESPONSIBLE,),
            ("Задача отменена: {{ task }}", "Отменил: {{ who }}." + SAID_RU),
            ("Task cancelled: {{ task }}", "Cancelled by {{ who }}." + SAID_EN),
            ("status", "is", "cancelled"),
        ),
        ready_trigger(
            "tasks.reopened",
            _("A task is open again: to who is to do it"),
            (RESPONSIBLE,),
            ("Задача открыта снова: {{ task }}", "Вернул в работу: {{ who }}." + SAID_RU + DUE_RU),
            ("Task open again: {{ task }}", "Reopened by {{ who }}." + SAID_EN + DUE_EN),
            ("status", "is", "new"),
        ),
    ),
    _type(
        "commented",
        _("Somebody has said something about a task"),
        ready_trigger(
            "tasks.commented",
            _("A comment: to the other side"),
            (RESPONSIBLE, AUTHOR),
            ("Комментарий к задаче: {{ task }}", "{{ who }}:" + SAID_RU),
            ("Comment on a task: {{ task }}", "{{ who }}:" + SAID_EN),
        ),
    ),
    _type(
        "late",
        _("A task is late"),
        ready_trigger(
            "tasks.late",
            _("A deadline is over: to both sides"),
            (RESPONSIBLE, AUTHOR),
            ("Срок задачи истёк: {{ task }}", "Ответственный: {{ responsible }}." + DUE_RU),
            ("A task is late: {{ task }}", "Responsible: {{ responsible }}." + DUE_EN),
        ),
    ),
)
