"""The list of client companies."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.accounts.selectors import list_employees
from core.fields.selectors import fields_of
from core.fields.tables import with_fields
from core.organizations.contributed import ClientColumn, client_columns
from core.organizations.extended import ORGANIZATION
from core.organizations.models import Organization
from core.organizations.selectors import CLIENT_SEARCH, list_organizations
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import RecordsFilter, TextFilter, YesNoFilter
from core.ui.tables.table import Table

MARKS = {True: Mark(tone="ok", icon="circle-check"), False: Mark(tone="bad", icon="lock")}
WORDS = {True: _("Switched on"), False: _("Switched off")}


class OrganizationFilters(django_filters.FilterSet):
    inn = TextFilter(label=_("INN"), field_name="shown_inn", lookup_expr="startswith")
    responsible = RecordsFilter(label=_("Responsible"), queryset=lambda request: list_employees())
    ownerless = YesNoFilter(
        label=_("Responsible"), field_name="responsible", lookup_expr="isnull", yes=_("Nobody"), no=_("Somebody")
    )
    on = YesNoFilter(
        label=_("State"), field_name="is_active", lookup_expr="exact", yes=_("Switched on"), no=_("Switched off")
    )
    alone = YesNoFilter(
        label=_("Users"), field_name="memberships", lookup_expr="isnull", yes=_("Has none"), no=_("Has some")
    )


class CompanyFilters(django_filters.FilterSet):
    inn = TextFilter(label=_("INN"), field_name="shown_inn", lookup_expr="startswith")
    on = YesNoFilter(
        label=_("State"), field_name="is_active", lookup_expr="exact", yes=_("Switched on"), no=_("Switched off")
    )


class OrganizationTable(Table):
    code: ClassVar[str] = "organizations.organizations"
    title: ClassVar[Any] = _("Clients")
    model: ClassVar = Organization
    permission: ClassVar[str] = "organizations.view_organization"
    filterset: ClassVar = OrganizationFilters
    search: ClassVar = CLIENT_SEARCH
    search_hint: ClassVar[Any] = _("Name, INN or number")
    order: ClassVar[str] = "name"
    tiles: ClassVar[Sequence[Tile]] = (
        Tile(code="all", label=_("All clients"), icon="building"),
        Tile(
            code="ownerless",
            label=_("Nobody is responsible"),
            icon="user",
            tone="warn",
            filters={"ownerless": "yes"},
        ),
        Tile(code="off", label=pgettext_lazy("clients", "Switched off"), icon="lock", tone="bad", filters={"on": "no"}),
    )
    row_actions: ClassVar[Sequence[RowAction]] = (
        RowAction(
            code="edit",
            label=_("Change"),
            icon="pencil",
            url="organizations:organization_edit",
            permission="organizations.change_organization",
        ),
    )
    empty: ClassVar = Empty(
        title=_("No clients yet"),
        text=_("Here will be the companies that you serve."),
        icon="building",
        action=_("Add a client"),
        url="organizations:organization_add",
        permission="organizations.add_organization",
    )

    name = Column(
        _("Name"),
        "name",
        second="address",
        second_label=_("Address"),
        pinned=True,
        card="title",
        link="organizations:organization_detail",
    )
    inn = Column(_("INN"), "shown_inn", second="kpp", second_label=_("KPP"), sort=F("shown_inn"), card="who")
    responsible = Column(
        _("Responsible"), "responsible__name", permission="accounts.view_user", sort="responsible__name"
    )
    people = NumberColumn(_("Users"), "people", sort=F("people"))
    state = BadgeColumn(_("State"), "is_active", marks=MARKS, words=WORDS, card="badge")
    external_id = Column(_("Number in your accounting"), "external_id", hidden=True)
    ogrn = Column(_("OGRN"), "ogrn", hidden=True)
    created_at = MomentColumn(_("Taken on"), "created_at", hidden=True)

    @classmethod
    def current(cls) -> type[Table]:
        """Return the list with what other parts and modules know of a client, and with the company's own fields."""
        known = client_columns()
        table = _with_columns(cls, known) if known else cls
        fields = fields_of(ORGANIZATION)
        return with_fields(table, fields, column="extra") if fields else table

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_organizations(viewer=viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s client", "%(count)s clients", count.value) % {"count": count}


def _with_columns(table: type[OrganizationTable], known: Sequence[ClientColumn]) -> type[OrganizationTable]:
    def rows(cls: type[Table], /, viewer: Any, **scope: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = table.rows(viewer, **scope).annotate(**{one.name: one.value() for one in known})
        return found

    body = {
        **{one.name: one.column() for one in known},
        "rows": classmethod(rows),
        "code": table.code,
        "is_made": True,
        "__module__": table.__module__,
    }
    return type(f"{table.__name__}OfParts", (table,), body)


class CompanyTable(OrganizationTable):
    """A holding's own companies, as its people see them."""

    code: ClassVar[str] = "organizations.companies"
    title: ClassVar[Any] = _("Companies")
    filterset: ClassVar = CompanyFilters
    tiles: ClassVar = ()
    row_actions: ClassVar = ()

    @classmethod
    def current(cls) -> type[Table]:
        return cls

    class Meta:
        exclude = ("responsible", "external_id")
