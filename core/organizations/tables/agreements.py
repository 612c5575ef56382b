"""The list of agreements: of all clients for staff, his own for a client."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.fields.selectors import fields_of
from core.fields.tables import with_fields
from core.organizations.extended import AGREEMENT
from core.organizations.models import Agreement, LegalEntity
from core.organizations.selectors import VIEW_AGREEMENT, list_agreements
from core.organizations.tables.shared import clients
from core.ui.tables.columns import BadgeColumn, Column, DayColumn, FlagColumn, Mark
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import DayRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table

MARKS = {True: Mark(tone="ok", icon="circle-check"), False: Mark(tone="idle", icon="lock")}
WORDS = {True: _("In force"), False: pgettext_lazy("agreement", "Closed")}


class AgreementFilters(django_filters.FilterSet):
    organization = RecordsFilter(label=_("Client"), queryset=clients)
    legal_entity = RecordsFilter(
        label=_("Own legal entity"), queryset=lambda request: LegalEntity.objects.order_by("name")
    )
    signed = DayRangeFilter(label=_("Signed on"), field_name="signed_on")
    on = YesNoFilter(
        label=_("State"),
        field_name="is_active",
        lookup_expr="exact",
        yes=_("In force"),
        no=pgettext_lazy("agreement", "Closed"),
    )


class AgreementTable(Table):
    code: ClassVar[str] = "organizations.agreements"
    title: ClassVar[Any] = _("Agreements")
    model: ClassVar = Agreement
    permission: ClassVar[str] = VIEW_AGREEMENT
    filterset: ClassVar = AgreementFilters
    search: ClassVar = ("number", "title")
    search_hint: ClassVar[Any] = _("Number or subject")
    order: ClassVar[str] = "-signed_on"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar[Sequence[Tile]] = (
        Tile(code="all", label=_("All agreements"), icon="file-text"),
        Tile(code="on", label=_("In force"), icon="circle-check", tone="ok", filters={"on": "yes"}),
        Tile(code="off", label=pgettext_lazy("agreement", "Closed"), icon="lock", filters={"on": "no"}),
    )
    row_actions: ClassVar[Sequence[RowAction]] = (
        RowAction(
            code="edit",
            label=_("Change"),
            icon="pencil",
            url="organizations:agreement_edit",
            permission="organizations.manage_agreement",
        ),
    )
    empty: ClassVar = Empty(
        title=_("No agreements yet"),
        text=_("Here will be the agreements on which invoices, payments and orders stand."),
        icon="file-text",
        action=_("Add an agreement"),
        url="organizations:agreement_add",
        permission="organizations.manage_agreement",
    )

    number = Column(
        _("Agreement"),
        "number",
        second="title",
        second_label=pgettext_lazy("agreement", "Subject"),
        pinned=True,
        card="title",
        link="organizations:agreement_detail",
    )
    client = Column(_("Client"), "organization__name", sort="organization__name", card="who")
    legal_entity = Column(_("Own legal entity"), "legal_entity__name", sort="legal_entity__name")
    signed_on = DayColumn(_("Signed on"), "signed_on", card="measure")
    ends_on = DayColumn(_("Valid until"), "ends_on")
    state = BadgeColumn(_("State"), "is_active", marks=MARKS, words=WORDS, card="badge")
    has_own_balance = FlagColumn(_("Its own balance"), "has_own_balance", hidden=True)
    external_id = Column(_("Number in your accounting"), "external_id", hidden=True)

    @classmethod
    def current(cls) -> type[Table]:
        fields = fields_of(AGREEMENT)
        return with_fields(cls, fields, column="extra") if fields else cls

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_agreements(viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s agreement", "%(count)s agreements", count.value) % {"count": count}
