"""The lists of documents: the company's common flow, and a client's own."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.documents.marks import CLIENT_MARKS, DOCUMENT_MARKS, VERSION_MARKS
from core.documents.models import Document
from core.documents.selectors import VIEW, list_documents
from core.documents.states import DocumentStatus
from core.documents.types import type_titles
from core.organizations.tables.shared import clients
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, MomentColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, TextFilter
from core.ui.tables.table import Table

CLIENT_WORDS = {
    DocumentStatus.WAITS_COMPANY: pgettext_lazy("document", "Being checked"),
    DocumentStatus.WAITS_CLIENT: pgettext_lazy("document", "Waiting for you"),
}
CLIENT_CHOICES = [(value, CLIENT_WORDS.get(DocumentStatus(value), label)) for value, label in DocumentStatus.choices]


def _types() -> list[tuple[str, str]]:
    return list(type_titles().items())


class PeriodFilter(DayRangeFilter):
    """Documents whose period has at least one of the days in common."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        if value.stop:
            qs = qs.filter(period_from__lte=value.stop.date())
        if value.start:
            lasting = Q(period_to__gte=value.start.date()) | Q(period_to__isnull=True, period_from__isnull=False)
            qs = qs.filter(lasting)
        return qs


class DocumentFilters(django_filters.FilterSet):
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients)
    number = TextFilter(label=gettext_lazy("Document's number"))
    type = ChoicesFilter(label=gettext_lazy("Type"), choices=_types)
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=DocumentStatus.choices)
    period = PeriodFilter(label=gettext_lazy("Period"), field_name="period_from")
    partner = TextFilter(label=gettext_lazy("Partner"))
    bank = TextFilter(label=gettext_lazy("Bank"))
    agreement = TextFilter(label=gettext_lazy("Agreement's number"), field_name="agreement__number")
    changed = DayRangeFilter(label=gettext_lazy("Changed"), field_name="changed_at")


class OwnDocumentFilters(DocumentFilters):
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=CLIENT_CHOICES)


def period_words(record: Any) -> str:
    """Write the period that a document is about."""
    start, end = record.period_from, record.period_to
    if start and end:
        return f"{formatting.day(start, with_year=True)} – {formatting.day(end, with_year=True)}"
    if start:
        return _("from %(bound)s") % {"bound": formatting.day(start, with_year=True)}
    return _("to %(bound)s") % {"bound": formatting.day(end, with_year=True)} if end else ""


class DocumentTable(Table):
    code: ClassVar[str] = "documents.documents"
    title: ClassVar[Any] = gettext_lazy("Documents")
    model: ClassVar = Document
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = DocumentFilters
    search: ClassVar = ("number", "title", "partner", "bank")
    search_hint: ClassVar[Any] = gettext_lazy("Number, name, partner or bank")
    order: ClassVar[str] = "-changed"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All documents"), icon="files"),
        Tile(
            code="company",
            label=DocumentStatus.WAITS_COMPANY.label,
            icon="clock",
            tone="warn",
            filters={"status": "waits_company"},
        ),
        Tile(
            code="client",
            label=DocumentStatus.WAITS_CLIENT.label,
            icon="hourglass",
            tone="info",
            filters={"status": "waits_client"},
        ),
        Tile(
            code="accepted",
            label=gettext_lazy("Accepted and signed"),
            icon="circle-check",
            tone="ok",
            filters={"status": ("accepted", "signed")},
        ),
        Tile(
            code="rejected",
            label=DocumentStatus.REJECTED.label,
            icon="circle-x",
            tone="bad",
            filters={"status": "rejected"},
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No documents yet"),
        text=gettext_lazy("Contracts, acts and scans that you and your clients pass to each other will be here."),
        icon="files",
        action=gettext_lazy("New document"),
        url="documents:document_new",
        permission="documents.add_version",
    )

    title_ = Column(
        gettext_lazy("Document"),
        "title",
        second="number",
        second_label=gettext_lazy("Document's number"),
        pinned=True,
        card="title",
        link="documents:document_detail",
    )
    client = Column(gettext_lazy("Client"), "organization__name", card="who")
    type = Column(
        gettext_lazy("Type"), "type_title", sort="type", second=period_words, second_label=gettext_lazy("Period")
    )
    status = BadgeColumn(gettext_lazy("Status"), "status", marks=DOCUMENT_MARKS, card="badge")
    client_version = BadgeColumn(gettext_lazy("Client's version"), "client_status", marks=VERSION_MARKS)
    company_version = BadgeColumn(gettext_lazy("Our version"), "company_status", marks=VERSION_MARKS)
    changed = MomentColumn(gettext_lazy("Changed"), "changed_at", card="measure")
    agreement = Column(gettext_lazy("Agreement"), "agreement__number", hidden=True)
    partner = Column(gettext_lazy("Partner"), "partner", hidden=True)
    bank = Column(gettext_lazy("Bank"), "bank", hidden=True)
    created = MomentColumn(pgettext_lazy("document", "Begun"), "created_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        titles = [When(type=code, then=Value(title)) for code, title in type_titles().items()]
        named = Case(*titles, default=F("type"), output_field=CharField())
        return list_documents(viewer).filter(**scope).annotate(type_title=named)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s document", "%(count)s documents", count.value) % {"count": count}


class OwnDocumentTable(DocumentTable):
    """The same as a client sees it."""

    code: ClassVar[str] = "documents.own"
    filterset: ClassVar = OwnDocumentFilters
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All documents"), icon="files"),
        Tile(
            code="client",
            label=CLIENT_WORDS[DocumentStatus.WAITS_CLIENT],
            icon="clock",
            tone="warn",
            filters={"status": "waits_client"},
        ),
        Tile(
            code="company",
            label=CLIENT_WORDS[DocumentStatus.WAITS_COMPANY],
            icon="hourglass",
            tone="info",
            filters={"status": "waits_company"},
        ),
        *DocumentTable.tiles[3:],
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No documents yet"),
        text=gettext_lazy("Contracts, acts and scans that you and we pass to each other will be here."),
        icon="files",
        action=gettext_lazy("New document"),
        url="documents:document_new",
        permission="documents.add_version",
    )

    status = BadgeColumn(gettext_lazy("Status"), "status", marks=CLIENT_MARKS, words=dict(CLIENT_CHOICES), card="badge")
    type = Column(
        gettext_lazy("Type"),
        "type_title",
        sort="type",
        second=period_words,
        second_label=gettext_lazy("Period"),
        card="who",
    )
    client_version = BadgeColumn(gettext_lazy("Your version"), "client_status", marks=VERSION_MARKS)
    company_version = BadgeColumn(gettext_lazy("Company's version"), "company_status", marks=VERSION_MARKS)
