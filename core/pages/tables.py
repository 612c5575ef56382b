"""«Заявки с сайта»: the list of requests."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.organizations.viewer import Viewer
from core.pages.models import Enquiry
from core.pages.selectors import VIEW, employees, seen_enquiries
from core.pages.states import EnquiryStatus
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter
from core.ui.tables.table import Table

ENQUIRY_MARKS = {
    EnquiryStatus.NEW: Mark(tone="info", icon="circle-dashed"),
    EnquiryStatus.IN_WORK: Mark(tone="warn", icon="clock"),
    EnquiryStatus.DONE: Mark(tone="ok", icon="circle-check"),
    EnquiryStatus.SPAM: Mark(tone="idle", icon="circle-x"),
}


class EnquiryFilters(django_filters.FilterSet):
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=EnquiryStatus.choices)
    responsible = RecordsFilter(
        label=gettext_lazy("Responsible"), queryset=lambda request: employees() if request else employees().none()
    )
    came = DayRangeFilter(label=gettext_lazy("Came"), field_name="created_at")


class EnquiryTable(Table):
    code: ClassVar[str] = "pages.enquiries"
    title: ClassVar[Any] = gettext_lazy("Requests from the site")
    model: ClassVar = Enquiry
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = EnquiryFilters
    search: ClassVar = ("name", "company", "shown_phone", "shown_email", "shown_inn")
    search_hint: ClassVar[Any] = gettext_lazy("Name, company, phone or e-mail")
    order: ClassVar[str] = "-came"
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All requests"), icon="inbox"),
        Tile(
            code="new",
            label=EnquiryStatus.NEW.label,
            icon="circle-dashed",
            tone="info",
            filters={"status": str(EnquiryStatus.NEW)},
        ),
        Tile(
            code="in_work",
            label=EnquiryStatus.IN_WORK.label,
            icon="clock",
            tone="warn",
            filters={"status": str(EnquiryStatus.IN_WORK)},
        ),
        Tile(
            code="done",
            label=EnquiryStatus.DONE.label,
            icon="circle-check",
            tone="ok",
            filters={"status": str(EnquiryStatus.DONE)},
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No requests yet"),
        text=gettext_lazy("What visitors send from the form of your public page will be here at once."),
        icon="inbox",
    )

    name = Column(
        pgettext_lazy("person", "Name"),
        "name",
        second="company",
        second_label=gettext_lazy("Company"),
        pinned=True,
        card="title",
        link="pages:enquiry_detail",
    )
    contacts = Column(
        gettext_lazy("Contacts"),
        "shown_phone",
        second="shown_email",
        second_label=gettext_lazy("E-mail"),
        card="who",
    )
    status = BadgeColumn(
        gettext_lazy("Status"),
        "status",
        sort=F("status"),
        marks=ENQUIRY_MARKS,
        words=dict(EnquiryStatus.choices),
        card="badge",
    )
    came = MomentColumn(gettext_lazy("Came"), "created_at", card="measure")
    responsible = Column(gettext_lazy("Responsible"), "responsible__name")
    inn = Column(gettext_lazy("INN"), "shown_inn", hidden=True)

    @classmethod
    def rows(cls, viewer: Viewer, **scope: Any) -> QuerySet[Any]:
        return seen_enquiries(viewer).filter(**scope)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s request", "%(count)s requests", count.value) % {
            "count": formatting.number(count.value)
        }
