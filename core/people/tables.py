"""The list of the company's people: staff and clients together."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.accounts.models import Role, User, UserKind
from core.accounts.selectors import BLOCKED, INVITED
from core.accounts.tables import MARKS, WORDS
from core.organizations.models import Membership, Organization
from core.organizations.scope import owned
from core.people.selectors import list_people
from core.ui.tables.columns import BadgeColumn, Column, MomentColumn, NumberColumn
from core.ui.tables.declared import RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table

KINDS = {UserKind.STAFF: _("Employee"), UserKind.CLIENT: _("Client")}


class RoleFilter(RecordsFilter):
    """Whoever has one of the roles, of his own or for a client."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        own = User.roles.through.objects.filter(role__in=value).values("user_id")
        bound = Membership.objects.filter(role__in=value).values("user_id")
        return qs.filter(Q(pk__in=own) | Q(pk__in=bound))


class OrganizationFilter(RecordsFilter):
    """Whoever acts for one of the clients."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(pk__in=Membership.objects.filter(organization__in=value).values("user_id")) if value else qs


def _clients(request: Any) -> QuerySet[Organization]:
    return owned(Organization.objects.order_by("name"), request.viewer, "") if request else Organization.objects.none()


class PersonFilters(django_filters.FilterSet):
    kind = ChoicesFilter(label=_("Who"), choices=list(KINDS.items()))
    state = ChoicesFilter(label=_("State"), choices=list(WORDS.items()))
    role = RoleFilter(label=_("Role"), queryset=lambda request: Role.objects.order_by("-kind", "name"))
    organization = OrganizationFilter(label=_("Acts for"), queryset=_clients)
    last_login = DayRangeFilter(label=_("Last sign-in"))
    never = YesNoFilter(
        label=_("Has been here"),
        field_name="last_login",
        lookup_expr="isnull",
        yes=pgettext_lazy("people", "Never"),
        no=_("At least once"),
    )


class PersonTable(Table):
    code: ClassVar[str] = "people.people"
    title: ClassVar[Any] = _("People")
    model: ClassVar = User
    permission: ClassVar[str] = "accounts.view_user"
    filterset: ClassVar = PersonFilters
    search: ClassVar = ("name", "shown_email", "shown_phone", "organization_names")
    search_hint: ClassVar[Any] = _("Name, contact or company")
    order: ClassVar[str] = "name"
    tiles: ClassVar = (
        Tile(code="all", label=_("All people"), icon="users"),
        Tile(code="staff", label=_("Employees"), icon="id", filters={"kind": UserKind.STAFF.value}),
        Tile(code="clients", label=_("Clients' people"), icon="building", filters={"kind": UserKind.CLIENT.value}),
        Tile(code="invited", label=_("Invited, not here yet"), icon="clock", tone="warn", filters={"state": INVITED}),
        Tile(code="blocked", label=_("Access closed"), icon="lock", tone="bad", filters={"state": BLOCKED}),
    )
    row_actions: ClassVar = (
        RowAction(
            code="reinvite",
            label=_("Invite again"),
            icon="mail",
            url="people:person_reinvite",
            kind="post",
            permission="accounts.invite_user",
            when=lambda person: person.state == INVITED,
        ),
        RowAction(
            code="roles",
            label=_("Change the roles"),
            icon="shield-lock",
            url="people:person_roles",
            kind="dialog",
            permission="accounts.manage_role",
            when=lambda person: person.is_staff,
        ),
        RowAction(
            code="block",
            label=_("Block"),
            icon="lock",
            url="people:person_block",
            kind="dialog",
            permission="accounts.block_user",
            danger=True,
            when=lambda person: person.is_active,
        ),
        RowAction(
            code="unblock",
            label=_("Unblock"),
            icon="lock-open",
            url="people:person_unblock",
            kind="post",
            permission="accounts.block_user",
            when=lambda person: not person.is_active,
        ),
    )

    name = Column(
        _("Full name"),
        "shown_name",
        second=lambda one: one.shown_email or one.shown_phone,
        second_label=_("E-mail or phone"),
        sort=F("shown_name"),
        pinned=True,
        card="title",
        link="people:person_detail",
    )
    kind = Column(_("Who"), lambda one: str(KINDS[one.kind]), sort="kind")
    roles = Column(_("Roles"), "role_names", sort=F("role_names"), card="who")
    organizations = Column(_("Acts for"), "organization_names", sort=F("organization_names"))
    state = BadgeColumn(_("State"), "state", sort=F("state"), marks=MARKS, words=WORDS, card="badge")
    last_login = MomentColumn(_("Last sign-in"), "last_login")
    phone = Column(_("Phone"), "shown_phone", sort=F("shown_phone"), hidden=True)
    clients = NumberColumn(_("Responsible for clients"), "client_count", sort=F("client_count"), hidden=True)
    created_at = MomentColumn(_("Here since"), "created_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_people(viewer)

    @classmethod
    def row_name(cls, record: Any) -> str:
        return str(record.shown_name)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s person", "%(count)s people", count.value) % {"count": count}
