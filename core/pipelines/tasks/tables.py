"""Lists of tasks: what one is to do, what one has given, and everybody's."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.accounts.models import User, UserKind
from core.organizations.viewer import Viewer
from core.pipelines.tasks.marks import TASK_MARKS
from core.pipelines.tasks.models import LATE, Task
from core.pipelines.tasks.selectors import ADD, VIEW, VIEW_ALL, incoming, outgoing, seen_tasks
from core.pipelines.tasks.states import TaskStatus
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, MomentColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn


def people(request: Any) -> QuerySet[User]:
    return User.objects.filter(kind=UserKind.STAFF).order_by("name") if request else User.objects.none()


class LateFilter(YesNoFilter):
    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(LATE) if value == "yes" else qs.exclude(pk__in=qs.filter(LATE)) if value else qs


class TaskFilters(django_filters.FilterSet):
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=TaskStatus.choices)
    late = LateFilter(label=gettext_lazy("Late"))
    responsible = RecordsFilter(label=gettext_lazy("Responsible"), queryset=people)
    author = RecordsFilter(label=pgettext_lazy("task", "Author"), queryset=people)
    due = DayRangeFilter(label=gettext_lazy("Deadline"), field_name="due_at")
    given = DayRangeFilter(label=pgettext_lazy("task", "Given"), field_name="created_at")


def _late_words(record: Any) -> str:
    return str(LATE_WORDS) if record.late else ""


LATE_WORDS = pgettext_lazy("task", "Late")
OPEN_FILTERS = {"status": ("new", "in_work")}


class TaskTable(Table):
    """Everybody's tasks."""

    code: ClassVar[str] = "tasks.all"
    title: ClassVar[Any] = gettext_lazy("Tasks")
    model: ClassVar = Task
    permission: ClassVar[str] = VIEW_ALL
    filterset: ClassVar = TaskFilters
    search: ClassVar = ("title",)
    search_hint: ClassVar[Any] = gettext_lazy("What is to be done")
    order: ClassVar[str] = "-given"
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All tasks"), icon="clipboard-list"),
        Tile(code="new", label=TaskStatus.NEW.label, icon="circle-dashed", tone="info", filters={"status": "new"}),
        Tile(code="in_work", label=TaskStatus.IN_WORK.label, icon="clock", tone="warn", filters={"status": "in_work"}),
        Tile(
            code="late",
            label=LATE_WORDS,
            icon="alert-circle",
            tone="bad",
            filters={**OPEN_FILTERS, "late": "yes"},
        ),
        Tile(code="done", label=TaskStatus.DONE.label, icon="circle-check", tone="ok", filters={"status": "done"}),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No tasks yet"),
        text=gettext_lazy("What employees ask of each other, with a deadline and a history, will be here."),
        icon="clipboard-list",
        action=gettext_lazy("New task"),
        url="tasks:task_new",
        permission=ADD,
    )

    name = WordsColumn(gettext_lazy("Task"), "title", pinned=True, card="title", link="tasks:task_detail")
    status = BadgeColumn(
        gettext_lazy("Status"),
        "status",
        marks=TASK_MARKS,
        card="badge",
        second=_late_words,
        second_label=gettext_lazy("Late"),
    )
    due = MomentColumn(gettext_lazy("Deadline"), "due_at", card="measure")
    responsible = Column(gettext_lazy("Responsible"), "responsible__name", card="who")
    author = Column(pgettext_lazy("task", "Author"), "author__name")
    given = MomentColumn(pgettext_lazy("task", "Given"), "created_at")
    finished = MomentColumn(pgettext_lazy("task", "Finished"), "finished_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return seen_tasks(viewer).filter(**scope)

    @classmethod
    def row_class(cls, record: Any) -> str:
        if record.late:
            return "is-late"
        return "is-working" if record.status == TaskStatus.IN_WORK else ""

    @classmethod
    def row_degree(cls, record: Any) -> str:
        return "bad" if record.late else "warn" if record.status == TaskStatus.IN_WORK else ""

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s task", "%(count)s tasks", count.value) % {"count": formatting.number(count.value)}


class IncomingTable(TaskTable):
    code: ClassVar[str] = "tasks.incoming"
    title: ClassVar[Any] = pgettext_lazy("tasks", "Incoming")
    permission: ClassVar[str] = VIEW
    empty: ClassVar = Empty(
        title=gettext_lazy("Nobody waits for you"),
        text=gettext_lazy("What colleagues ask of you will be here; you are told at once."),
        icon="circle-check",
    )

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return incoming(viewer).filter(**scope)


class OutgoingTable(TaskTable):
    code: ClassVar[str] = "tasks.outgoing"
    title: ClassVar[Any] = pgettext_lazy("tasks", "Outgoing")
    permission: ClassVar[str] = VIEW

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return outgoing(viewer).filter(**scope)
