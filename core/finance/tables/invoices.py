"""The list of invoices."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.finance.marks import INVOICES
from core.finance.models import Invoice
from core.finance.selectors.invoices import list_invoices
from core.finance.states import INVOICE_FLOW, OPEN_INVOICE, InvoiceStatus
from core.organizations.tables.shared import agreements, clients
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, DayColumn, Label, MoneyColumn, Writer, safe
from core.ui.tables.declared import Empty, RowAction, Tile, Total
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, NumberRangeFilter, RecordsFilter, YesNoFilter
from core.ui.tables.table import Table
from core.ui.templatetags.ui_numbers import bar

OPEN = tuple(str(status) for status in sorted(OPEN_INVOICE))
WITHOUT_VAT = gettext_lazy("without VAT")


def vat_words(invoice: Any) -> str:
    """Say how much VAT is in the amount; "without VAT" is not the same as none of it."""
    if not invoice.vat_amount:
        return str(WITHOUT_VAT)
    return _("incl. VAT %(amount)s") % {"amount": formatting.money(invoice.vat_amount, invoice.currency)}


def status_words(invoice: Any) -> str:
    """Name the status; a part that is paid says how great it is."""
    if invoice.status == InvoiceStatus.PARTIALLY_PAID:
        return _("Paid %(share)s") % {"share": formatting.percent(invoice.paid_percent)}
    if invoice.status == InvoiceStatus.DRAFT and invoice.requested_at:
        return _("Asked for")
    return str(invoice.get_status_display())


def number_words(invoice: Any) -> str:
    """Return the number, or what stands for it while there is none."""
    return str(invoice.number or _("Draft %(key)s") % {"key": invoice.pk})


def due_degree(invoice: Any) -> str:
    return "bad" if invoice.status == InvoiceStatus.OVERDUE else ""


class StateColumn(BadgeColumn):
    """The status; under it what an overdue invoice has got so far."""

    def writer(self) -> Writer:
        openings = {value: self._opening(mark) for value, mark in self.marks.items()}

        def write(record: Any) -> str:
            part = ""
            if record.status == InvoiceStatus.OVERDUE and record.paid_amount:
                part = f'<span class="at-under">{safe(_("paid %s") % formatting.percent(record.paid_percent))}</span>'
            badge = f"{openings[record.status]}{safe(status_words(record))}</span>"
            return f'<span class="at-cell-status">{badge}{part}</span>'

        return write


class PaidColumn(Column):
    """How much is paid: what is left of how much, the share, and a bar."""

    def writer(self) -> Writer:
        english = formatting.writes_english()

        def write(record: Any) -> str:
            if record.status in (InvoiceStatus.DRAFT, InvoiceStatus.CANCELLED):
                return f'<span class="at-muted">{formatting.DASH}</span>'
            left = "".join(formatting.money_parts(record.remainder, record.currency, english=english))
            words = _("all paid") if not record.remainder else _("left %(amount)s") % {"amount": left}
            tone = " at-bar-ok" if not record.remainder else ""
            return format_html(
                '<div class="at-limit{}"><div class="at-limit-text"><span>{}</span>'
                '<span class="at-limit-share">{}</span></div>{}</div>',
                tone,
                words,
                formatting.percent(record.paid_percent),
                bar(record.paid_percent),
            )

        return write

    def export_values(self, record: Any) -> list[Any]:
        return [record.paid_percent]


class AmountColumn(MoneyColumn):
    """The amount over its VAT mark."""

    def __init__(self, label: Label, **more: Any) -> None:
        vat: dict[str, Any] = {"second": vat_words, "second_label": gettext_lazy("VAT")}
        super().__init__(label, "amount", currency="currency", **vat, **more)


class OpenFilter(YesNoFilter):
    """Whether an invoice still waits for money."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(status__in=OPEN) if value == "yes" else qs.exclude(status__in=OPEN)


class AskedFilter(YesNoFilter):
    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(requested_at__isnull=value == "no") if value else qs


class OwnInvoiceFilters(django_filters.FilterSet):
    status = ChoicesFilter(label=gettext_lazy("Status"), choices=InvoiceStatus.choices)
    open = OpenFilter(
        label=gettext_lazy("Payment state"), yes=gettext_lazy("Waits for money"), no=gettext_lazy("Waits for nothing")
    )
    organization = RecordsFilter(label=gettext_lazy("Client"), queryset=clients)
    agreement = RecordsFilter(label=gettext_lazy("Agreement"), queryset=agreements)
    issued_on = DayRangeFilter(label=gettext_lazy("Period"))
    due_on = DayRangeFilter(label=gettext_lazy("Pay until"))
    amount = NumberRangeFilter(label=pgettext_lazy("money", "Amount"))


class InvoiceFilters(OwnInvoiceFilters):
    asked = AskedFilter(label=gettext_lazy("Asked for by the client"))


def _tile(code: str, label: Any, tone: str, icon: str, total: str = "left") -> Tile:
    return Tile(code=code, label=label, icon=icon, tone=tone, filters={"status": code}, total=total)


TILES = (
    Tile(code="all", label=gettext_lazy("All invoices"), icon="file-text"),
    _tile("issued", pgettext_lazy("invoices", "Issued"), "", "file-invoice"),
    _tile("partially_paid", pgettext_lazy("invoices", "Partially paid"), "info", "clock"),
    _tile("overdue", pgettext_lazy("invoices", "Overdue"), "bad", "alert-triangle"),
    _tile("paid", pgettext_lazy("invoices", "Paid"), "ok", "circle-check", total="amount"),
)


class InvoiceTable(Table):
    code: ClassVar[str] = "finance.invoices"
    title: ClassVar[Any] = gettext_lazy("Invoices")
    model: ClassVar = Invoice
    permission: ClassVar[str] = "finance.view_invoice"
    filterset: ClassVar = InvoiceFilters
    search: ClassVar = ("number",)
    search_hint: ClassVar[Any] = gettext_lazy("Invoice number")
    order: ClassVar[str] = "-issued"
    owner_column: ClassVar[str] = "client"
    owner_filter: ClassVar[str] = "organization"
    tiles: ClassVar[Sequence[Tile]] = (
        *TILES,
        Tile(
            code="drafts",
            label=pgettext_lazy("invoices", "Drafts"),
            icon="pencil",
            filters={"status": "draft"},
            total="amount",
        ),
    )
    totals: ClassVar = (
        Total(path="amount", label=gettext_lazy("for")),
        Total(path="left", label=gettext_lazy("left to pay")),
    )
    row_actions: ClassVar[Sequence[RowAction]] = (
        RowAction(
            code="pdf",
            label=gettext_lazy("Download as PDF"),
            icon="download",
            url="finance:invoice_pdf",
            permission="finance.view_invoice",
            when=lambda invoice: bool(invoice.number),
        ),
        RowAction(
            code="remind",
            label=gettext_lazy("Remind the client"),
            icon="mail",
            url="finance:invoice_remind",
            kind="dialog",
            permission="finance.issue_invoice",
            when=lambda invoice: invoice.status in OPEN_INVOICE,
        ),
        RowAction(
            code="paid",
            label=gettext_lazy("Mark as paid"),
            icon="circle-check",
            url="finance:invoice_mark_paid",
            kind="dialog",
            permission="finance.change_invoice_status",
            when=lambda invoice: "mark_paid" in INVOICE_FLOW.actions(invoice.status),
        ),
        RowAction(
            code="copy",
            label=gettext_lazy("Make a copy"),
            icon="copy",
            url="finance:invoice_copy",
            kind="post",
            permission="finance.issue_invoice",
        ),
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No invoices yet"),
        text=gettext_lazy("Here will be invoices with what is paid on each and what is left."),
        icon="file-invoice",
        action=gettext_lazy("Write an invoice"),
        url="finance:invoice_new",
        permission="finance.issue_invoice",
    )

    number = Column(
        gettext_lazy("Invoice"),
        number_words,
        second=lambda invoice: formatting.day(invoice.issued_on or invoice.created_at),
        second_label=pgettext_lazy("invoice", "Date"),
        sort="number",
        pinned=True,
        card="title",
        link="finance:invoice_detail",
    )
    client = Column(gettext_lazy("Client"), "organization__name", sort="organization__name", card="who")
    agreement = Column(gettext_lazy("Agreement"), "agreement__number", sort="agreement__number")
    amount = AmountColumn(pgettext_lazy("money", "Amount"))
    paid = PaidColumn(pgettext_lazy("invoice", "Paid"), "paid_percent", sort=F("left"), card="measure")
    due = DayColumn(gettext_lazy("Pay until"), "due_on", degree=due_degree)
    status = StateColumn(gettext_lazy("Status"), "status", marks=INVOICES, card="badge")
    issued = DayColumn(pgettext_lazy("invoice", "Date"), "issued_on", hidden=True)
    remainder = MoneyColumn(gettext_lazy("Left to pay"), "left", currency="currency", sort=F("left"), hidden=True)
    title_of = Column(gettext_lazy("What it is for"), "title", hidden=True)
    seller = Column(gettext_lazy("Issued by"), "legal_entity__name", sort="legal_entity__name", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_invoices(viewer).annotate(left=F("amount") - F("paid_amount"))

    @classmethod
    def row_name(cls, record: Any) -> str:
        return number_words(record)

    @classmethod
    def row_degree(cls, record: Any) -> str:
        return "bad" if record.status == InvoiceStatus.OVERDUE else ""

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s invoice", "%(count)s invoices", count.value) % {"count": count}


class OwnInvoiceTable(InvoiceTable):
    """Invoices as a client sees them: what was issued to him and what he has asked for."""

    code: ClassVar[str] = "finance.own_invoices"
    filterset: ClassVar = OwnInvoiceFilters
    tiles: ClassVar[Sequence[Tile]] = TILES
    row_actions: ClassVar[Sequence[RowAction]] = (
        RowAction(
            code="pay",
            label=gettext_lazy("Pay the invoice"),
            icon="wallet",
            url="finance:invoice_detail",
            when=lambda invoice: invoice.status in OPEN_INVOICE,
        ),
        InvoiceTable.row_actions[0],
    )
    empty: ClassVar = Empty(
        title=gettext_lazy("No invoices yet"),
        text=gettext_lazy("Here will be your invoices with what is paid on each and what is left."),
        icon="file-invoice",
        action=gettext_lazy("Ask for an invoice"),
        url="finance:invoice_request",
        permission="finance.request_invoice",
    )
