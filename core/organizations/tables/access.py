"""The queue of access requests."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.organizations.models import AccessRequest, RequestState
from core.organizations.selectors import list_requests
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, TextFilter
from core.ui.tables.table import Table

MARKS = {
    RequestState.NEW: Mark(tone="idle", icon="clock"),
    RequestState.CONFIRMED: Mark(tone="warn", icon="clock"),
    RequestState.IN_REVIEW: Mark(tone="info", icon="eye"),
    RequestState.BOUND: Mark(tone="ok", icon="circle-check"),
    RequestState.REFUSED: Mark(tone="bad", icon="lock"),
}


class AccessRequestFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=RequestState.choices)
    inn = TextFilter(label=_("INN"), field_name="shown_inn", lookup_expr="startswith")


class AccessRequestTable(Table):
    code: ClassVar[str] = "organizations.requests"
    title: ClassVar[Any] = _("Access requests")
    model: ClassVar = AccessRequest
    permission: ClassVar[str] = "organizations.review_request"
    filterset: ClassVar = AccessRequestFilters
    search: ClassVar = ("applicant__name", "shown_email", "shown_phone", "name", "shown_inn")
    search_hint: ClassVar[Any] = _("Person, company or INN")
    order: ClassVar[str] = "-created_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All requests"), icon="users"),
        Tile(
            code="waiting",
            label=_("Wait for a check"),
            icon="clock",
            tone="warn",
            filters={"state": str(RequestState.CONFIRMED)},
        ),
        Tile(code="in_review", label=_("Being checked"), icon="eye", filters={"state": str(RequestState.IN_REVIEW)}),
        Tile(
            code="bound",
            label=_("Access given"),
            icon="circle-check",
            tone="ok",
            filters={"state": str(RequestState.BOUND)},
        ),
    )
    empty: ClassVar = Empty(
        title=_("No requests yet"),
        text=_("Here will be people who ask to act for a client."),
        icon="users",
    )

    applicant = Column(
        _("Person"),
        lambda one: one.applicant.name,
        second="shown_email",
        second_label=_("E-mail"),
        sort="applicant__name",
        pinned=True,
        card="title",
        link="organizations:request_detail",
    )
    company = Column(_("Company"), "name", second="shown_inn", second_label=_("INN"), sort="name", card="who")
    state = BadgeColumn(
        _("State"), "state", sort=F("state"), marks=MARKS, words=dict(RequestState.choices), card="badge"
    )
    created_at = MomentColumn(_("Came"), "created_at", sort="created_at")
    decided_at = MomentColumn(_("Decided"), "decided_at", sort="decided_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_requests(viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s request", "%(count)s requests", count.value) % {"count": count}
