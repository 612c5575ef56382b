"""The list of the company's staff."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.accounts.models import Role, User, UserKind
from core.accounts.selectors import ACTIVE, BLOCKED, INVITED, list_staff
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, RecordsFilter
from core.ui.tables.table import Table

WORDS = {
    ACTIVE: pgettext_lazy("person", "Active"),
    INVITED: pgettext_lazy("person", "Invited"),
    BLOCKED: pgettext_lazy("person", "Blocked"),
}
MARKS = {
    ACTIVE: Mark(tone="ok", icon="circle-check"),
    INVITED: Mark(tone="warn", icon="clock"),
    BLOCKED: Mark(tone="bad", icon="lock"),
}


class UserFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=list(WORDS.items()))
    role = RecordsFilter(
        label=_("Role"),
        field_name="roles",
        queryset=lambda request: Role.objects.filter(kind=UserKind.STAFF).order_by("name"),
    )


class UserTable(Table):
    code: ClassVar[str] = "accounts.people"
    title: ClassVar[Any] = _("Employees")
    model: ClassVar = User
    permission: ClassVar[str] = "accounts.view_user"
    filterset: ClassVar = UserFilters
    search: ClassVar = ("name", "email", "phone")
    search_hint: ClassVar[Any] = _("Name, e-mail or phone")
    order: ClassVar[str] = "name"
    tiles: ClassVar = (
        Tile(code="all", label=_("All employees"), icon="users"),
        Tile(code="invited", label=_("Invited, not here yet"), icon="clock", tone="warn", filters={"state": INVITED}),
        Tile(code="blocked", label=_("Access closed"), icon="lock", tone="bad", filters={"state": BLOCKED}),
    )
    row_actions: ClassVar = (
        RowAction(
            code="reinvite",
            label=_("Invite again"),
            icon="mail",
            url="accounts:user_reinvite",
            kind="post",
            permission="accounts.invite_user",
            when=lambda person: person.state == INVITED,
        ),
        RowAction(
            code="block",
            label=_("Block"),
            icon="lock",
            url="accounts:user_block",
            kind="dialog",
            permission="accounts.block_user",
            danger=True,
            when=lambda person: person.is_active,
        ),
        RowAction(
            code="unblock",
            label=_("Unblock"),
            icon="lock-open",
            url="accounts:user_unblock",
            kind="post",
            permission="accounts.block_user",
            when=lambda person: not person.is_active,
        ),
    )

    name = Column(
        _("Full name"), str, second=lambda one: one.email or one.phone, sort="name", pinned=True, card="title"
    )
    roles = Column(_("Roles"), "role_names", sort=F("role_names"), card="who")
    state = BadgeColumn(_("State"), "state", sort=F("state"), marks=MARKS, words=WORDS, card="badge")
    last_login = MomentColumn(_("Last sign-in"), "last_login")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_staff()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s employee", "%(count)s employees", count.value) % {"count": count}
