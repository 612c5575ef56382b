"""Every number that was given: for what, when, by whom, and whether it is void."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.documents.numbering.kinds import number_kinds
from core.documents.numbering.models import GivenNumber
from core.documents.numbering.selectors import GIVEN, IN_STATE, UNUSED, VOID, kind_title, list_numbers
from core.organizations.models import LegalEntity
from core.ui.tables.columns import BadgeColumn, Column, DayColumn, Mark, MomentColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, TextFilter
from core.ui.tables.table import Table

MANAGE = "documents.manage_numbering"
STATES = {
    GIVEN: pgettext_lazy("number", "Given"),
    VOID: pgettext_lazy("number", "Void"),
    UNUSED: pgettext_lazy("number", "Not used"),
}
MARKS = {
    GIVEN: Mark(tone="ok", icon="circle-check"),
    VOID: Mark(tone="bad", icon="ban"),
    UNUSED: Mark(tone="warn", icon="alert-triangle"),
}


def _kinds() -> list[tuple[str, Any]]:
    return [(code, kind.title) for code, kind in number_kinds().items()]


def _entities(request: Any) -> QuerySet[LegalEntity]:
    return LegalEntity.objects.order_by("-is_default", "name", "pk")


class StateFilter(ChoicesFilter):
    """States as conditions that indexes know."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        wanted = Q()
        for state in value or ():
            wanted |= IN_STATE[state]
        return qs.filter(wanted)


class NumberFilters(django_filters.FilterSet):
    state = StateFilter(label=_("State"), choices=list(STATES.items()))
    kind = ChoicesFilter(label=_("Kind of document"), choices=_kinds)
    entity = RecordsFilter(label=_("Legal entity"), field_name="legal_entity", queryset=_entities)
    on = DayRangeFilter(label=_("Date of the document"))
    text = TextFilter(label=_("Number"), lookup_expr="icontains")


class NumberTable(Table):
    code: ClassVar[str] = "numbering.numbers"
    title: ClassVar[Any] = _("Numbers given")
    model: ClassVar = GivenNumber
    permission: ClassVar[str] = MANAGE
    filterset: ClassVar = NumberFilters
    search: ClassVar = ("text", "subject_title")
    search_hint: ClassVar[Any] = _("Number or document")
    order: ClassVar[str] = "-given_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All numbers"), icon="hash"),
        Tile(code="void", label=_("Void numbers"), icon="ban", tone="bad", filters={"state": VOID}),
        Tile(code="unused", label=_("Numbers not used"), icon="alert-triangle", tone="warn", filters={"state": UNUSED}),
    )
    row_actions: ClassVar = (
        RowAction(code="open", label=_("What stands on it"), icon="eye", url="numbering:number_detail", kind="dialog"),
        RowAction(
            code="void",
            label=_("Void the number"),
            icon="ban",
            url="numbering:number_void",
            kind="dialog",
            danger=True,
            when=lambda one: one.voided_at is None,
            refusal=lambda one: _("Its document voids it.") if one.subject_type else None,
        ),
    )
    empty: ClassVar = Empty(
        title=_("No number has been given yet"),
        text=_("Here will be every number, also those that are void, with what stands on it."),
        icon="hash",
    )

    text = Column(
        _("Number"),
        "text",
        second=lambda one: kind_title(one.kind),
        second_label=_("Kind of document"),
        link="numbering:number_detail",
        pinned=True,
        card="title",
        sort="text",
    )
    state = BadgeColumn(_("State"), "state", marks=MARKS, words=STATES, sort="voided_at", card="badge")
    subject = Column(_("Document"), "subject_title", second="void_reason", second_label=_("Reason"), card="who")
    entity = Column(_("Legal entity"), "legal_entity__name")
    on = DayColumn(_("Date of the document"), "on", sort="on")
    given_at = MomentColumn(_("When given"), "given_at", sort="given_at", card="measure")
    given_by = Column(_("Given by"), "given_by", hidden=True)
    voided_at = MomentColumn(_("When voided"), "voided_at", hidden=True)
    voided_by = Column(_("Voided by"), "voided_by_name", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_numbers()

    @classmethod
    def row_name(cls, record: Any) -> str:
        return str(record.text)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s number", "%(count)s numbers", count.value) % {"count": count}
