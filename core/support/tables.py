"""«Обращения»: the staff's list, and a client's own."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.accounts.models import User, UserKind
from core.organizations.tables.shared import clients
from core.organizations.viewer import Viewer
from core.support.marks import CLIENT_MARKS, PRIORITY_MARKS, TICKET_MARKS
from core.support.models import LATE, Ticket, Topic
from core.support.selectors import VIEW, WRITE, list_tickets
from core.support.states import Priority, TicketStatus
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn

OVERDUE = pgettext_lazy("ticket", "Overdue")
CLIENT_WORDS = {TicketStatus.WAITING: pgettext_lazy("ticket", "Waiting for you")}
CLIENT_CHOICES = [(value, CLIENT_WORDS.get(TicketStatus(value), label)) for value, label in TicketStatus.choices]


def people(request: Any) -> QuerySet[User]:
    return User.objects.filter(kind=UserKind.STAFF).order_by("name") if request else User.objects.none()


def topics(request: Any) -> QuerySet[Topic]:
    return Topic.objects.order_by("position", "title") if request else Topic.objects.none()


class LateFilter(YesNoFilter):
    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(LATE) if value == "yes" else qs.exclude(pk__in=qs.filter(LATE)) if value else qs


class OwnTicketFilters(django_filters.FilterSet):
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients)
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=CLIENT_CHOICES)
    topic = RecordsFilter(label=gettext_lazy("Topic"), queryset=topics)
    opened = DayRangeFilter(label=pgettext_lazy("ticket", "Opened"), field_name="created_at")


class TicketFilters(OwnTicketFilters):
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=TicketStatus.choices)
    late = LateFilter(label=OVERDUE)
    assignee = RecordsFilter(label=gettext_lazy("Who answers"), queryset=people)
    priority = ChoicesFilter(label=pgettext_lazy("ticket", "Priority"), choices=Priority.choices)
    due = DayRangeFilter(label=gettext_lazy("Deadline"), field_name="due_at")


def _late_words(record: Any) -> str:
    return str(OVERDUE) if record.late else ""


def _tile(status: TicketStatus, icon: str, tone: str, label: Any = "") -> Tile:
    return Tile(code=status.value, label=label or status.label, icon=icon, tone=tone, filters={"status": status.value})


class TicketTable(Table):
    code: ClassVar[str] = "support.tickets"
    title: ClassVar[Any] = pgettext_lazy("list", "Tickets")
    model: ClassVar = Ticket
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = TicketFilters
    search: ClassVar = ("title",)
    search_hint: ClassVar[Any] = gettext_lazy("What it is about")
    order: ClassVar[str] = "-changed"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar[tuple[Tile, ...]] = (
        Tile(code="all", label=gettext_lazy("All tickets"), icon="headset"),
        _tile(TicketStatus.NEW, "circle-dashed", "info"),
        _tile(TicketStatus.IN_WORK, "clock", "warn"),
        Tile(code="late", label=OVERDUE, icon="alert-circle", tone="bad", filters={"late": "yes"}),
        _tile(TicketStatus.SOLVED, "circle-check", "ok"),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No tickets yet"),
        text=gettext_lazy("What clients ask will be here at once, with its deadline and whoever answers it."),
        icon="headset",
        action=gettext_lazy("New ticket"),
        url="support:ticket_new",
        permission=WRITE,
    )

    name = WordsColumn(
        pgettext_lazy("ticket", "Subject"),
        "title",
        second="topic__title",
        second_label=gettext_lazy("Topic"),
        pinned=True,
        card="title",
        link="support:ticket_detail",
    )
    client = Column(gettext_lazy("Client"), "organization__name", card="who")
    status = BadgeColumn(
        gettext_lazy("Status"),
        "status",
        marks=TICKET_MARKS,
        card="badge",
        second=_late_words,
        second_label=OVERDUE,
    )
    priority = BadgeColumn(pgettext_lazy("ticket", "Priority"), "priority", marks=PRIORITY_MARKS)
    assignee = Column(gettext_lazy("Who answers"), "assignee__name")
    due = MomentColumn(gettext_lazy("Deadline"), "due_at")
    changed = MomentColumn(gettext_lazy("Changed"), "changed_at", card="measure")
    opened = MomentColumn(pgettext_lazy("ticket", "Opened"), "created_at", hidden=True)
    number = NumberColumn(gettext_lazy("Number"), "id", hidden=True)

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return list_tickets(viewer).filter(**scope)

    @classmethod
    def row_class(cls, record: Any) -> str:
        if record.late and cls is TicketTable:
            return "is-late"
        return "is-working" if record.status == TicketStatus.IN_WORK else ""

    @classmethod
    def row_degree(cls, record: Any) -> str:
        return "bad" if record.late and cls is TicketTable else ""

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s ticket", "%(count)s tickets", count.value) % {
            "count": formatting.number(count.value)
        }


class OwnTicketTable(TicketTable):
    """The same as a client sees it: without what the staff keep to themselves."""

    code: ClassVar[str] = "support.own"
    filterset: ClassVar = OwnTicketFilters
    tiles: ClassVar[tuple[Tile, ...]] = (
        Tile(code="all", label=gettext_lazy("All tickets"), icon="headset"),
        _tile(TicketStatus.WAITING, "message", "warn", CLIENT_WORDS[TicketStatus.WAITING]),
        _tile(TicketStatus.IN_WORK, "clock", "info"),
        _tile(TicketStatus.SOLVED, "circle-check", "ok"),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No tickets yet"),
        text=gettext_lazy("Ask anything: the answer comes here, and you are told of it."),
        icon="headset",
        action=gettext_lazy("New ticket"),
        url="support:ticket_new",
        permission=WRITE,
    )

    status = BadgeColumn(gettext_lazy("Status"), "status", marks=CLIENT_MARKS, words=dict(CLIENT_CHOICES), card="badge")
    priority = None  # type: ignore[assignment]
    assignee = None  # type: ignore[assignment]
    due = None  # type: ignore[assignment]
