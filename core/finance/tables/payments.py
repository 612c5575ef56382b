"""The list of payments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.finance.marks import PAYMENTS
from core.finance.models import HAS_ADVANCE, Payment, PaymentSource
from core.finance.selectors.payments import list_payments, paid_numbers
from core.finance.states import PaymentStatus
from core.organizations.tables.shared import agreements, clients
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, DayColumn, MoneyColumn, Writer, safe
from core.ui.tables.declared import Empty, RowAction, Tile, Total
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, NumberRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table

SHOWN_NUMBERS = 3


def payer_words(payment: Any) -> str:
    return str(payment.payer_name or (payment.organization.name if payment.organization else ""))


def numbers_words(numbers: Sequence[str] | None) -> str:
    """Name the invoices that a payment pays; of many the first ones and how many more."""
    if not numbers:
        return ""
    shown, more = ", ".join(numbers[:SHOWN_NUMBERS]), len(numbers) - SHOWN_NUMBERS
    return shown if more <= 0 else _("%(numbers)s and %(more)s more") % {"numbers": shown, "more": more}


class PurposeColumn(Column):
    """The beginning of what the payer has written; the whole of it as a tip."""

    def writer(self) -> Writer:
        def write(record: Any) -> str:
            if not record.purpose:
                return f'<span class="at-muted">{formatting.DASH}</span>'
            return f'<span class="at-cell"><span class="at-clamp" data-tip-cut>{safe(record.purpose)}</span></span>'

        return write


class AdvanceFilter(YesNoFilter):
    """Whether something of a booked payment is not put to any invoice."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(HAS_ADVANCE) if value == "yes" else qs.exclude(HAS_ADVANCE)


class OwnPaymentFilters(django_filters.FilterSet):
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients)
    agreement = RecordsFilter(label=gettext_lazy("Agreement"), queryset=agreements)
    paid_on = DayRangeFilter(label=gettext_lazy("Period"))
    source = ChoicesFilter(label=pgettext_lazy("payment", "Source"), choices=PaymentSource.choices)
    advance = AdvanceFilter(
        label=gettext_lazy("Advance"), yes=gettext_lazy("Something is left"), no=gettext_lazy("Nothing is left")
    )
    amount = NumberRangeFilter(label=pgettext_lazy("money", "Amount"))


class PaymentFilters(OwnPaymentFilters):
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=PaymentStatus.choices)


class PaymentTable(Table):
    code: ClassVar[str] = "finance.payments"
    title: ClassVar[Any] = gettext_lazy("Payments")
    model: ClassVar = Payment
    permission: ClassVar[str] = "finance.view_payment"
    filterset: ClassVar = PaymentFilters
    search: ClassVar = ("purpose", "payer_name", "document_number")
    search_hint: ClassVar[Any] = gettext_lazy("Purpose, payer, number")
    order: ClassVar[str] = "-date"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar[Sequence[Tile]] = (
        Tile(code="all", label=gettext_lazy("All payments"), icon="wallet"),
        Tile(
            code="booked",
            label=pgettext_lazy("payments", "Booked"),
            icon="circle-check",
            tone="ok",
            filters={"status": "booked"},
            total="amount",
        ),
        Tile(
            code="advance",
            label=pgettext_lazy("payments", "With an advance"),
            icon="clock",
            tone="info",
            filters={"advance": "yes"},
            total="rest",
        ),
        Tile(
            code="unmatched",
            label=pgettext_lazy("payments", "To be matched"),
            icon="circle-dashed",
            tone="warn",
            filters={"status": "unmatched"},
            total="amount",
        ),
    )
    totals: ClassVar = (
        Total(path="amount", label=gettext_lazy("for")),
        Total(path="rest", label=gettext_lazy("of which in advance")),
    )
    row_actions: ClassVar[Sequence[RowAction]] = (
        RowAction(
            code="allocate",
            label=gettext_lazy("Put to invoices"),
            icon="arrows-split",
            url="finance:payment_allocate",
            permission="finance.allocate_payment",
            when=lambda payment: payment.status == PaymentStatus.BOOKED and payment.rest > 0,
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No payments yet"),
        text=gettext_lazy("Here will be payments from the bank, online and entered by hand."),
        icon="wallet",
        action=gettext_lazy("Enter a payment"),
        url="finance:payment_new",
        permission="finance.add_payment",
    )

    date = DayColumn(
        gettext_lazy("Date"),
        "paid_on",
        second=lambda payment: "№ " + payment.document_number if payment.document_number else "",
        second_label=gettext_lazy("Document number"),
        pinned=True,
        card="title",
        link="finance:payment_detail",
    )
    purpose = PurposeColumn(gettext_lazy("Purpose"), "purpose", card="who")
    payer = Column(
        gettext_lazy("Payer"),
        payer_words,
        second="get_source_display",
        second_label=pgettext_lazy("payment", "Source"),
        sort="payer_name",
    )
    client = Column(gettext_lazy("Client"), "organization__name", sort="organization__name", hidden=True)
    amount = MoneyColumn(pgettext_lazy("money", "Amount"), "amount", currency="currency", card="measure")
    invoices = Column(
        gettext_lazy("Invoices"), lambda payment: numbers_words(payment.numbers), sort=F("allocated_amount")
    )
    allocated = MoneyColumn(
        gettext_lazy("On invoices"),
        lambda payment: payment.allocated_amount or None,
        currency="currency",
        sort="allocated_amount",
    )
    advance = MoneyColumn(
        gettext_lazy("Advance"), lambda payment: payment.rest or None, currency="currency", sort=F("rest")
    )
    status = BadgeColumn(gettext_lazy("Status"), "status", marks=PAYMENTS, card="badge")
    agreement = Column(gettext_lazy("Agreement"), "agreement__number", sort="agreement__number", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        found = list_payments(viewer).select_related("organization")
        # Money that nobody has been matched with is no advance of anybody's.
        booked = When(status=PaymentStatus.BOOKED, then=F("amount") - F("allocated_amount") - F("refunded_amount"))
        return found.annotate(rest=Case(booked, default=Decimal(0)), numbers=paid_numbers())

    @classmethod
    def row_name(cls, record: Any) -> str:
        return _("Payment of %(day)s") % {"day": formatting.day(record.paid_on)}

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s payment", "%(count)s payments", count.value) % {"count": count}


class OwnPaymentTable(PaymentTable):
    """Payments as a client sees them."""

    code: ClassVar[str] = "finance.own_payments"
    filterset: ClassVar = OwnPaymentFilters
    tiles: ClassVar[Sequence[Tile]] = (PaymentTable.tiles[0], PaymentTable.tiles[2])
    row_actions: ClassVar[Sequence[RowAction]] = ()
    empty: ClassVar = Empty(
        title=gettext_lazy("No payments yet"),
        text=gettext_lazy("Here will be your payments with the invoices that each has paid."),
        icon="wallet",
    )
