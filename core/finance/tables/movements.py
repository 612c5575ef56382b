"""A client's movements: what came and went, from what, and the balance after it."""

from collections.abc import Sequence
from html import escape
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.finance.models import AccountCode, EntryKind, Posting
from core.finance.selectors.balances import VIEW, get_balance
from core.finance.selectors.movements import OPERATIONAL, fill_balances_after, list_balance_movements
from core.finance.sources import source_url
from core.organizations.models import Agreement
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, DayColumn, Mark, MoneyColumn, Writer
from core.ui.tables.declared import Empty
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter
from core.ui.tables.table import Table

KINDS: dict[str, Mark] = {
    EntryKind.CHARGE: Mark(tone="outline", icon="receipt"),
    EntryKind.PAYMENT: Mark(tone="ok", icon="arrow-down-left"),
    EntryKind.REFUND: Mark(tone="info", icon="arrow-back-up"),
    EntryKind.REVERSAL: Mark(tone="idle", icon="arrow-back-up"),
    EntryKind.ACT: Mark(tone="info", icon="file-text"),
    EntryKind.PENALTY: Mark(tone="bad", icon="clock-exclamation"),
    EntryKind.CORRECTION: Mark(tone="warn", icon="adjustments"),
}
PARTS = {
    AccountCode.CLIENT: pgettext_lazy("part of the balance", "Services"),
    AccountCode.PENALTY: pgettext_lazy("part of the balance", "Penalties"),
}


def _agreements(request: Any) -> QuerySet[Agreement]:
    if not request:
        return Agreement.objects.none()
    balance = getattr(request, "resolver_match", None) and request.resolver_match.kwargs.get("pk")
    return Agreement.objects.filter(organization__balances=balance, has_own_balance=True).order_by("number")


class MovementFilters(django_filters.FilterSet):
    booked = DayRangeFilter(label=_("Period"), field_name="booked_on")
    kind = ChoicesFilter(label=_("Operation"), field_name="entry__kind", choices=EntryKind.choices)
    part = ChoicesFilter(label=_("Part of the balance"), field_name="account__code", choices=list(PARTS.items()))
    agreement = RecordsFilter(label=_("Agreement"), field_name="account__agreement", queryset=_agreements)


class MovedColumn(MoneyColumn):
    """What came or went, over the balance after it."""

    def _second_writer(self, opening: str = "<small>", closing: str = "</small>") -> Writer:
        def write(record: Any) -> str:
            after = getattr(record, "balance_after", None)
            return "" if after is None else f"<small>{escape(formatting.money(after, record.account.currency))}</small>"

        return write


class MovementTable(Table):
    code: ClassVar[str] = "finance.movements"
    title: ClassVar[Any] = _("Movements")
    model: ClassVar = Posting
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = MovementFilters
    order: ClassVar[str] = "-on"
    empty: ClassVar = Empty(
        title=_("No movements yet"),
        text=_("Here will be payments, purchases and acts, each with the balance after it."),
        icon="arrows-exchange",
    )

    # Every column is ordered by the day: it is the one order that an index gives for a million movements.
    on = DayColumn(_("Date"), "booked_on", sort="booked_on", pinned=True, card="title")
    kind = BadgeColumn(_("Operation"), "entry__kind", marks=KINDS, sort="booked_on", card="badge")
    memo = Column(
        _("Grounds"),
        lambda record: record.entry.memo or record.entry.get_kind_display(),
        link=lambda record: source_url(record.entry.key),
        second=lambda record: record.account.agreement.number if record.account.agreement else "",
        second_label=_("Agreement"),
        sort="booked_on",
        card="who",
    )
    part = Column(
        _("Part of the balance"),
        lambda record: PARTS.get(record.account.code, ""),
        sort="booked_on",
        hidden=True,
    )
    amount = MovedColumn(
        _("Amount and balance after it"),
        "amount",
        currency="account__currency",
        signed=True,
        second=lambda record: getattr(record, "balance_after", None),
        second_label=_("Balance after"),
        sort="booked_on",
        card="measure",
    )

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        balance = get_balance(viewer, scope["balance"])
        return list_balance_movements(viewer, balance, view=scope.get("view", OPERATIONAL))

    @classmethod
    def fill(cls, records: Sequence[Any]) -> None:
        fill_balances_after(records)

    @classmethod
    def row_name(cls, record: Any) -> str:
        return f"{record.entry.get_kind_display()} {record.amount}"

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s movement", "%(count)s movements", count.value) % {"count": count}
