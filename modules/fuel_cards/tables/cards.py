"""The list of cards."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, F, QuerySet, Value
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.organizations.models import Organization
from core.organizations.scope import owned
from core.ui import formatting
from core.ui.tables.columns import (
    BadgeColumn,
    Column,
    DayColumn,
    Mark,
    MomentColumn,
    NumberColumn,
    TemplateColumn,
    Writer,
)
from core.ui.tables.declared import BulkAction, Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, TextFilter, YesNoFilter
from core.ui.tables.links import RowUrl
from core.ui.tables.table import Table
from core.ui.templatetags.ui_icons import icon
from modules.fuel_cards.models import Card, LimitPolicy, Supplier
from modules.fuel_cards.selectors.cards import held_now, list_cards_with_activity
from modules.fuel_cards.selectors.overview import nearly_used
from modules.fuel_cards.states import BLOCKED_STATES, CARD_FLOW, CardStatus, SyncState

MARKS: dict[str, Mark] = {
    CardStatus.ACTIVE: Mark(tone="ok", icon="circle-check"),
    CardStatus.BLOCKED: Mark(tone="bad", icon="lock"),
    CardStatus.BLOCKED_BY_CLIENT: Mark(tone="bad", icon="lock"),
    CardStatus.AUTO_BLOCKED: Mark(tone="bad", icon="gauge"),
    CardStatus.LOST: Mark(tone="warn", icon="alert-triangle"),
    CardStatus.CLOSED: Mark(tone="idle", icon="x"),
    CardStatus.IN_STOCK: Mark(tone="outline", icon="circle-dashed"),
}


SYNC_MARKS: dict[str, Mark] = {
    SyncState.PENDING: Mark(tone="info", icon="clock"),
    SyncState.CONFIRMED: Mark(tone="ok", icon="circle-check"),
    SyncState.FAILED: Mark(tone="bad", icon="alert-circle"),
    SyncState.DIFFERS: Mark(tone="warn", icon="git-compare"),
}
FREE = Mark(tone="outline", icon="circle-dashed")


def mark_of(card: Any) -> tuple[Mark, Any]:
    """Return how a card's state looks and is called; a working card that nobody holds is called unassigned."""
    if card.client_id is None and card.status in (CardStatus.ACTIVE, CardStatus.IN_STOCK):
        return FREE, pgettext("card", "Not assigned")
    return MARKS[card.status], card.get_status_display()


class ClientColumn(Column):
    """Whose the card is; where nobody's, the way to give it to somebody."""

    def writer(self) -> Writer:
        sign, word, url = icon("plus", "icon-sm"), _("Assign"), RowUrl("fuel_cards:card_assign").for_page()

        def write(record: Any) -> str:
            if record.client_id:
                return format_html('<span class="at-cell"><span>{}</span></span>', record.client_name)
            if not record.may_assign or record.status == CardStatus.CLOSED:
                return formatting.DASH
            return format_html(
                '<a class="at-link at-nowrap" href="{0}" hx-get="{0}" hx-target="#dialog-place" hx-select="unset"'
                ' hx-swap="innerHTML">{1} {2}</a>',
                url(record),
                sign,
                word,
            )

        return write


class StateColumn(BadgeColumn):
    """The state of a card with its cause."""

    def writer(self) -> Writer:
        second = self._second_writer('<span class="at-under">', "</span>")

        def write(record: Any) -> str:
            mark, words = mark_of(record)
            badge = format_html('<span class="badge badge-{}">{}{}</span>', mark.tone, icon(mark.icon), words)
            return f'<span class="at-cell-status">{badge}{second(record)}</span>'

        return write


def _clients(request: Any) -> QuerySet[Organization]:
    return owned(Organization.objects.order_by("name"), request.viewer, "") if request else Organization.objects.none()


class NearlyUsedFilter(YesNoFilter):
    """Whether a limit is used by nine tenths or more."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(nearly_used()) if value == "yes" else qs.exclude(nearly_used())


class FreeFilter(YesNoFilter):
    """Whether nobody holds the card now."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(~Exists(held_now()) if value == "yes" else Exists(held_now()))


class HolderFilter(RecordsFilter):
    """Who holds the card now: found from what the client holds, not by asking each card."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(Exists(held_now().filter(organization__in=[one.pk for one in value])))


class CardFilters(django_filters.FilterSet):
    supplier = RecordsFilter(label=gettext_lazy("Supplier"), queryset=lambda request: Supplier.objects.order_by("name"))
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=CardStatus.choices)
    free = FreeFilter(
        label=gettext_lazy("Client"),
        yes=gettext_lazy("Not assigned"),
        no=gettext_lazy("Assigned"),
    )
    client = HolderFilter(label=gettext_lazy("Held by"), queryset=_clients)
    nearly = NearlyUsedFilter(
        label=pgettext_lazy("card limit", "Limit"), yes=gettext_lazy("Nearly used"), no=gettext_lazy("Enough")
    )
    at_supplier = ChoicesFilter(
        label=gettext_lazy("At the supplier"), field_name="at_supplier__state", choices=SyncState.choices
    )
    expires_on = DayRangeFilter(label=gettext_lazy("Valid until"))
    number = TextFilter(label=gettext_lazy("Card number"))


def _is_blocked(card: Any) -> bool:
    return card.status in BLOCKED_STATES


def _no_block(card: Any) -> str:
    action = "block_by_client" if card.for_client else "block"
    return "" if action in CARD_FLOW.actions(card.status) else _("The card does not work")


def _no_unblock(card: Any) -> str:
    if not card.for_client or card.status == CardStatus.BLOCKED_BY_CLIENT:
        return ""
    if card.client_unblocks and card.status == CardStatus.AUTO_BLOCKED:
        return ""
    return _("Your manager lifts this block")


def station_words(number: str | None, region: str | None) -> str:
    """Name a filling station in one line."""
    return ", ".join(part for part in (_("Station %(number)s") % {"number": number}, region) if part) if number else ""


class CardTable(Table):
    code: ClassVar[str] = "fuel_cards.cards"
    title: ClassVar[Any] = gettext_lazy("Cards")
    model: ClassVar = Card
    permission: ClassVar[str] = "fuel_cards.view_card"
    filterset: ClassVar = CardFilters
    search: ClassVar = ("number", "holder", "plate")
    search_hint: ClassVar[Any] = gettext_lazy("Number, holder, vehicle")
    order: ClassVar[str] = "card"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "client"
    tiles: ClassVar = (
        Tile(code="all", label=gettext_lazy("All cards"), icon="credit-card"),
        Tile(
            code="active",
            label=pgettext_lazy("cards", "Active"),
            icon="circle-check",
            tone="ok",
            filters={"status": "active"},
            share=True,
        ),
        Tile(
            code="free",
            label=pgettext_lazy("cards", "Not assigned"),
            icon="circle-dashed",
            filters={"free": "yes"},
            note=gettext_lazy("wait for a client"),
        ),
        Tile(
            code="nearly",
            label=gettext_lazy("Limit nearly used"),
            icon="gauge",
            tone="warn",
            filters={"nearly": "yes"},
            note=gettext_lazy("90%+"),
        ),
        Tile(
            code="blocked",
            label=pgettext_lazy("cards", "Blocked"),
            icon="lock",
            tone="bad",
            filters={"status": ("blocked", "blocked_by_client", "auto_blocked")},
        ),
    )
    row_actions: ClassVar = (
        RowAction(code="open", label=gettext_lazy("Card page"), icon="id", url="fuel_cards:card_detail"),
        RowAction(
            code="settings",
            label=gettext_lazy("Limits and settings"),
            icon="settings",
            url="fuel_cards:card_settings",
            permission="fuel_cards.limit_card",
        ),
        RowAction(
            code="operations",
            label=gettext_lazy("Operations of the card"),
            icon="list-details",
            url="fuel_cards:card_transactions",
            permission="fuel_cards.view_transaction",
        ),
        RowAction(
            code="assign",
            label=gettext_lazy("Assign to a client"),
            icon="link-plus",
            url="fuel_cards:card_assign",
            kind="dialog",
            permission="fuel_cards.assign_card",
            refusal=lambda card: _("The card is closed") if card.status == CardStatus.CLOSED else "",
        ),
        RowAction(
            code="block",
            label=pgettext_lazy("fuel card", "Block"),
            icon="lock",
            url="fuel_cards:card_block",
            kind="dialog",
            permission="fuel_cards.block_card",
            danger=True,
            when=lambda card: not _is_blocked(card),
            refusal=_no_block,
        ),
        RowAction(
            code="unblock",
            label=pgettext_lazy("fuel card", "Unblock"),
            icon="lock-open",
            url="fuel_cards:card_unblock",
            kind="dialog",
            permission="fuel_cards.block_card",
            when=_is_blocked,
            refusal=_no_unblock,
        ),
        RowAction(
            code="detach",
            label=gettext_lazy("Detach from the client"),
            icon="unlink",
            url="fuel_cards:card_detach",
            kind="dialog",
            permission="fuel_cards.assign_card",
            when=lambda card: card.client_id is not None,
        ),
    )
    bulk_actions: ClassVar = (
        BulkAction(
            code="assign",
            label=gettext_lazy("Assign"),
            icon="link-plus",
            url="fuel_cards:cards_assign",
            permission="fuel_cards.assign_card",
        ),
        BulkAction(
            code="block",
            label=pgettext_lazy("fuel card", "Block"),
            icon="lock",
            url="fuel_cards:cards_block",
            permission="fuel_cards.block_card",
        ),
        BulkAction(
            code="unblock",
            label=pgettext_lazy("fuel card", "Unblock"),
            icon="lock-open",
            url="fuel_cards:cards_unblock",
            permission="fuel_cards.block_card",
        ),
        BulkAction(
            code="detach",
            label=gettext_lazy("Detach"),
            icon="unlink",
            url="fuel_cards:cards_detach",
            permission="fuel_cards.assign_card",
        ),
        BulkAction(
            code="limit",
            label=gettext_lazy("Set a limit"),
            icon="gauge",
            url="fuel_cards:cards_limit",
            permission="fuel_cards.limit_card",
        ),
    )
    thresholds: ClassVar = (
        ("warn", gettext_lazy("limit nearly used")),
        ("bad", gettext_lazy("limit used up")),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No cards yet"),
        text=gettext_lazy("Here will be suppliers' cards with their holders and limits."),
        icon="credit-card",
        action=gettext_lazy("Import a register"),
        url="fuel_cards:import_new",
        permission="fuel_cards.import_data",
    )

    card = Column(
        gettext_lazy("Card"),
        lambda record: formatting.card_mask(record.number),
        second="supplier__name",
        second_label=gettext_lazy("Supplier"),
        sort="number",
        pinned=True,
        card="title",
        link="fuel_cards:card_detail",
    )
    holder = Column(
        gettext_lazy("Holder"),
        lambda card: card.holder or card.plate,
        second=lambda card: card.plate if card.holder else "",
        second_label=gettext_lazy("Vehicle"),
        sort="holder",
        card="who",
    )
    client = ClientColumn(gettext_lazy("Client"), "client_name", sort=F("client_name"))
    status = StateColumn(gettext_lazy("Status"), "status", second="reason", marks=MARKS, card="badge")
    spent = TemplateColumn(
        gettext_lazy("Of the limit"),
        "limit_share",
        template="fuel_cards/_limit.html",
        sort=F("limit_share"),
        card="measure",
    )
    last = MomentColumn(
        gettext_lazy("Last operation"),
        "last_at",
        second=lambda record: station_words(record.last_station, record.last_region),
        sort=F("last_at"),
    )
    today = NumberColumn(gettext_lazy("Today, l"), "spent_today", hidden=True)
    sync = BadgeColumn(
        gettext_lazy("At the supplier"),
        "sync_state",
        sort=F("sync_state"),
        marks=SYNC_MARKS,
        words=dict(SyncState.choices),
        hidden=True,
    )
    contract = Column(gettext_lazy("Supplier's contract"), "contract", hidden=True)
    expires = DayColumn(gettext_lazy("Valid until"), "expires_on", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        cards = list_cards_with_activity(viewer)
        shown: QuerySet[Any] = cards.annotate(
            may_assign=Value(viewer.has_permission("fuel_cards.assign_card")),
            for_client=Value(not viewer.is_staff),
            client_unblocks=Value(LimitPolicy.load().client_unblocks),
        )
        return shown

    @classmethod
    def row_name(cls, record: Any) -> str:
        return formatting.card_mask(record.number)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s card", "%(count)s cards", count.value) % {"count": count}
