"""The lists of signatures: what waits for oneself, and everything that is being signed."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.documents.signature.marks import OWN_WORDS, REQUEST_MARKS, SIGNING_MARKS
from core.documents.signature.models import SignatureRequest, Signing
from core.documents.signature.selectors import ASK, SIGN, list_signings, own_requests
from core.documents.signature.states import IN_HAND, SigningState
from core.organizations.tables.shared import clients
from core.ui.tables.columns import BadgeColumn, Column, MomentColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter
from core.ui.tables.table import Table


class RequestFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=tuple(OWN_WORDS.items()))
    client = RecordsFilter(label=_("Client"), field_name="signing__organization", queryset=clients)
    created_at = DayRangeFilter(label=_("Asked for"))


class RequestTable(Table):
    code: ClassVar[str] = "documents.own_signatures"
    title: ClassVar[Any] = _("For my signature")
    model: ClassVar = SignatureRequest
    permission: ClassVar[str] = SIGN
    order: ClassVar[str] = "-created_at"
    filterset: ClassVar = RequestFilters
    search: ClassVar = ("signing__title", "signing__file_name")
    search_hint: ClassVar[Any] = _("Document or file")
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "client"
    tiles: ClassVar = (
        Tile(code="all", label=_("All documents"), icon="file-text"),
        Tile(
            code="waiting",
            label=_("Wait for me"),
            icon="writing-sign",
            tone="warn",
            filters={"state": tuple(state.value for state in IN_HAND)},
        ),
        Tile(code="signed", label=_("Signed by me"), icon="circle-check", tone="ok", filters={"state": "signed"}),
    )
    empty: ClassVar = Empty(
        title=_("Nothing to sign yet"),
        text=_("Here will be documents that wait for your signature by a code from an SMS."),
        icon="writing-sign",
    )

    document = Column(
        _("Document"),
        lambda one: one.signing.title,
        second=lambda one: one.signing.file_name,
        second_label=_("File"),
        sort="signing__title",
        pinned=True,
        card="title",
        link="signatures:sign",
    )
    client = Column(_("Client"), "signing__organization__name", card="owner")
    state = BadgeColumn(_("State"), "state", sort="state", marks=REQUEST_MARKS, words=OWN_WORDS, card="badge")
    created_at = MomentColumn(_("Asked for"), "created_at", sort="created_at", card="who")
    expires_at = MomentColumn(_("Until"), "signing__expires_at", sort="signing__expires_at")
    answered_at = MomentColumn(_("Answered"), "answered_at", sort="answered_at")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return own_requests(viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s document", "%(count)s documents", count.value) % {"count": count}


class SigningFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=SigningState.choices)
    client = RecordsFilter(label=_("Client"), field_name="organization", queryset=clients)
    created_at = DayRangeFilter(label=_("Asked for"))


class SigningTable(Table):
    code: ClassVar[str] = "documents.signings"
    title: ClassVar[Any] = _("Signatures")
    model: ClassVar = Signing
    permission: ClassVar[str] = ASK
    order: ClassVar[str] = "-created_at"
    filterset: ClassVar = SigningFilters
    search: ClassVar = ("title", "file_name")
    search_hint: ClassVar[Any] = _("Document or file")
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "client"
    tiles: ClassVar = (
        Tile(code="all", label=_("All signings"), icon="signature"),
        Tile(code="open", label=_("Being signed"), icon="writing-sign", filters={"state": "open"}),
        Tile(code="complete", label=_("Signed"), icon="circle-check", tone="ok", filters={"state": "complete"}),
        Tile(code="declined", label=_("Declined"), icon="x", tone="bad", filters={"state": "declined"}),
    )
    empty: ClassVar = Empty(
        title=_("No signatures yet"),
        text=_("Ask for a signature from the page of a document: here will be how far each one is."),
        icon="signature",
    )

    document = Column(
        _("Document"),
        "title",
        second=lambda one: _("signed by %(signed)s of %(asked)s") % {"signed": one.signed, "asked": one.asked},
        second_label=_("Signatures"),
        pinned=True,
        card="title",
        link="signatures:signing_detail",
    )
    client = Column(_("Client"), "organization__name", card="owner")
    state = BadgeColumn(
        _("State"), "state", sort="state", marks=SIGNING_MARKS, words=dict(SigningState.choices), card="badge"
    )
    created_at = MomentColumn(_("Asked for"), "created_at", second="requested_by_name", second_label=_("By whom"))
    expires_at = MomentColumn(_("Until"), "expires_at", hidden=True)
    ended_at = MomentColumn(pgettext_lazy("signing", "Ended"), "ended_at")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_signings(viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s signing", "%(count)s signings", count.value) % {"count": count}
