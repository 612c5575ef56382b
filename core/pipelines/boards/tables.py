"""Items of a pipeline as a list, and a client's own items."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.accounts.models import User, UserKind
from core.organizations.tables.shared import clients
from core.organizations.viewer import Viewer
from core.pipelines.boards.models import LATE, Item, Pipeline, Stage
from core.pipelines.boards.selectors import PROGRESS, SEARCHED, VIEW, own_items, seen_items
from core.ui import formatting
from core.ui.tables.columns import Column, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty
from core.ui.tables.filters import DayRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn

LATE_WORDS = pgettext_lazy("item", "Late")


def _people(request: Any) -> QuerySet[User]:
    return User.objects.filter(kind=UserKind.STAFF).order_by("name") if request else User.objects.none()


def _stages(request: Any) -> QuerySet[Stage]:
    return Stage.objects.filter(removed_at__isnull=True).order_by("pipeline__name", "position")


def _pipelines(request: Any) -> QuerySet[Pipeline]:
    return Pipeline.objects.order_by("name")


class LateFilter(YesNoFilter):
    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(LATE) if value == "yes" else qs.exclude(LATE) if value else qs


class ItemFilters(django_filters.FilterSet):
    pipeline = RecordsFilter(label=gettext_lazy("Pipeline"), queryset=_pipelines)
    stage = RecordsFilter(label=gettext_lazy("Stage"), queryset=_stages)
    responsible = RecordsFilter(label=gettext_lazy("Responsible"), queryset=_people)
    late = LateFilter(label=LATE_WORDS)
    due = DayRangeFilter(label=gettext_lazy("Deadline"), field_name="due_at")
    added = DayRangeFilter(label=pgettext_lazy("item", "Added"), field_name="created_at")


def _late(record: Any) -> str:
    return str(LATE_WORDS) if record.late else ""


class ItemTable(Table):
    """Items of the company's pipelines."""

    code: ClassVar[str] = "pipelines.items"
    title: ClassVar[Any] = gettext_lazy("Items of pipelines")
    model: ClassVar = Item
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = ItemFilters
    search: ClassVar = SEARCHED
    search_hint: ClassVar[Any] = gettext_lazy("Code or title")
    order: ClassVar[str] = "-added"
    empty: ClassVar = Empty(
        title=gettext_lazy("Nothing stands here yet"),
        text=gettext_lazy("What passes through the stages, with its deadlines and its history, will be here."),
        icon="layout-kanban",
    )

    name = WordsColumn(
        gettext_lazy("Item"), "title", second="code", pinned=True, card="title", link="pipelines:item_detail"
    )
    stage = Column(gettext_lazy("Stage"), "stage__name", second=_late, second_label=LATE_WORDS, card="badge")
    due = MomentColumn(gettext_lazy("Deadline"), "due_at", card="measure")
    responsible = Column(gettext_lazy("Responsible"), "responsible__name", card="who")
    client = Column(gettext_lazy("Client"), "organization__name", card="owner")
    postponed = NumberColumn(gettext_lazy("Times rolled over"), "postponed", hidden=True)
    pipeline = Column(gettext_lazy("Pipeline"), "pipeline__name", hidden=True)
    entered = MomentColumn(gettext_lazy("At the stage since"), "entered_at", hidden=True)
    added = MomentColumn(pgettext_lazy("item", "Added"), "created_at")
    finished = MomentColumn(pgettext_lazy("item", "Finished"), "finished_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return seen_items(viewer).filter(**scope)

    @classmethod
    def row_class(cls, record: Any) -> str:
        return "is-late" if record.late and record.finished_at is None else ""

    @classmethod
    def row_degree(cls, record: Any) -> str:
        return "bad" if record.late and record.finished_at is None else ""

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s item", "%(count)s items", count.value) % {"count": formatting.number(count.value)}


class ProgressFilters(django_filters.FilterSet):
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients)


class ProgressTable(Table):
    """What a client's own items have come to."""

    code: ClassVar[str] = "pipelines.progress"
    title: ClassVar[Any] = gettext_lazy("How it goes on")
    model: ClassVar = Item
    permission: ClassVar[str] = PROGRESS
    filterset: ClassVar = ProgressFilters
    search: ClassVar = SEARCHED
    search_hint: ClassVar[Any] = gettext_lazy("Code or title")
    order: ClassVar[str] = "-added"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    empty: ClassVar = Empty(
        title=gettext_lazy("Nothing is under way"),
        text=gettext_lazy("What we do for you, stage by stage, will be here."),
        icon="layout-kanban",
    )

    name = WordsColumn(
        gettext_lazy("Item"), "title", second="code", pinned=True, card="title", link="pipelines:progress_detail"
    )
    stage = Column(gettext_lazy("Stage"), "stage__name", card="badge")
    pipeline = Column(gettext_lazy("Pipeline"), "pipeline__name", card="who")
    client = Column(gettext_lazy("Client"), "organization__name")
    entered = MomentColumn(gettext_lazy("At the stage since"), "entered_at", card="measure")
    added = MomentColumn(pgettext_lazy("item", "Added"), "created_at")

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return own_items(viewer).filter(**scope)
