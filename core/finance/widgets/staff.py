"""Money as the staff watch it: figures of the period, what came by day, who owes, what waits for a person."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.dashboards.periods import Period
from core.dashboards.presenting import period_words
from core.dashboards.widgets import (
    ROUBLES,
    Attention,
    Chart,
    Figure,
    Kind,
    Line,
    Lines,
    Series,
    Verb,
    Widget,
)
from core.finance import business_date
from core.finance.selectors import balances, invoices, payments, turnover
from core.finance.statements.selectors import count_waiting, waiting
from core.finance.tables.balances import degree
from core.finance.tables.invoices import number_words
from core.finance.widgets.parts import ZERO, by_day, day_chart, listed, within
from core.organizations.viewer import Viewer
from core.ui import formatting

ALLOCATE, ISSUE = "finance.allocate_payment", "finance.issue_invoice"
SHOWN = 4
BOOKED = {"status": "booked"}


def received(viewer: Viewer, period: Period) -> Figure:
    now = turnover.received(viewer, first=period.first, last=period.last)
    before = turnover.received(viewer, first=period.before_first, last=period.before_last)
    return Figure(
        value=turnover.sum_amount(now),
        before=turnover.sum_amount(before),
        measure=ROUBLES,
        url=listed("finance:payment_list", **BOOKED, **within("paid_on", period)),
    )


def invoiced(viewer: Viewer, period: Period) -> Figure:
    now = turnover.invoiced(viewer, first=period.first, last=period.last)
    before = turnover.invoiced(viewer, first=period.before_first, last=period.before_last)
    return Figure(
        value=turnover.sum_amount(now),
        before=turnover.sum_amount(before),
        measure=ROUBLES,
        url=listed("finance:invoice_list", status=turnover.ISSUED, **within("issued_on", period)),
    )


def balance(viewer: Viewer, period: Period) -> Figure:
    own = balances.list_balances(viewer, currency=turnover.ROUBLE)
    found = own.aggregate(sum=Sum("operational"))["sum"] or ZERO
    count = own.count()
    note = ngettext("of %(count)s client", "of %(count)s clients", count) % {"count": formatting.number(count)}
    return Figure(value=found, measure=ROUBLES, url=listed("finance:balance_list", currency=turnover.ROUBLE), note=note)


def awaited(viewer: Viewer, period: Period) -> Figure:
    found = turnover.awaited(viewer)
    late = found["late"]
    note = _("overdue %(sum)s") % {"sum": formatting.money(late, places=0)} if late else _("nothing is overdue")
    return Figure(
        value=found["left"],
        measure=ROUBLES,
        url=listed("finance:invoice_list", open="yes"),
        note=note,
        note_tone="bad" if late else "",
    )


def received_by_day(viewer: Viewer, period: Period) -> Chart:
    now = turnover.received_by_day(viewer, first=period.first, last=period.last)
    before = turnover.received_by_day(viewer, first=period.before_first, last=period.before_end)
    past = [before.get(day, ZERO) for day in period.days_before][: len(period.days)]
    return day_chart(
        period,
        Series(name=period_words(period.first, period.last), values=by_day(now, period)),
        Series(name=period_words(period.before_first, period.before_end), values=past, look="past"),
        url=listed("finance:payment_list", **BOOKED, **within("paid_on", period)),
        more=pgettext("dashboard", "Payments"),
    )


def moved_by_day(viewer: Viewer, period: Period) -> Chart:
    found = turnover.turnover_by_day(viewer, first=period.first, last=period.last)
    came, went = ({day: pair[side] for day, pair in found.items()} for side in (0, 1))
    return day_chart(
        period,
        Series(name=_("Came in"), values=by_day(came, period)),
        Series(name=_("Went out"), values=by_day(went, period)),
        url=listed("finance:balance_list"),
        more=_("Balances"),
    )


def debtors(viewer: Viewer, period: Period) -> Lines:
    on = business_date.today()
    reminds = viewer.has_permission(ISSUE)
    lines = [_debtor(one, (on - one.due_on).days if one.due_on else 0, reminds) for one in _late(viewer)]
    return Lines(
        lines=lines,
        url=listed("finance:invoice_list", status="overdue"),
        empty=_("All invoices are paid in time."),
    )


def _late(viewer: Viewer) -> list[Any]:
    return list(turnover.late_invoices(viewer, limit=SHOWN))


def _debtor(invoice: Any, days: int, reminds: bool) -> Line:
    page = reverse("finance:invoice_detail", args=[invoice.pk])
    remind = Verb(
        words=pgettext("dashboard", "Remind"), url=reverse("finance:invoice_remind", args=[invoice.pk]), dialog=True
    )
    return Line(
        title=invoice.organization.name,
        note=number_words(invoice),
        url=page,
        figure=formatting.money(invoice.remainder, invoice.currency),
        under=ngettext("%(count)s day late", "%(count)s days late", days) % {"count": formatting.number(days)},
        tone="bad",
        verb=remind if reminds else Verb(words=pgettext("dashboard", "Open"), url=page),
    )


def low_balances(viewer: Viewer, period: Period) -> Lines:
    return Lines(
        lines=[_low(one) for one in turnover.lowest_balances(viewer, limit=SHOWN)],
        url=listed("finance:balance_list", sort="available"),
        more=_("All clients"),
        empty=_("No client has a balance yet."),
    )


def _low(balance: Any) -> Line:
    tone = degree(balance)
    words = {"bad": _("beyond the limit"), "warn": _("near the limit")}
    return Line(
        title=balance.organization.name,
        note=_limit(balance.credit_limit),
        url=reverse("finance:balance_detail", args=[balance.pk]),
        figure=formatting.money(balance.operational, balance.currency),
        under=words.get(tone, ""),
        tone=tone,
    )


def _limit(limit: Decimal | None) -> str:
    if limit is None:
        return _("without a limit")
    return _("limit %(sum)s") % {"sum": formatting.money(limit, places=0)} if limit else _("without credit")


def overdue(viewer: Viewer, period: Period) -> Attention | None:
    found = turnover.awaited(viewer)
    count, clients = found["invoices"], found["clients"]
    if not count:
        return None
    title = ngettext("%(count)s invoice is overdue", "%(count)s invoices are overdue", count)
    whose = ngettext("%(sum)s, %(count)s client", "%(sum)s, %(count)s clients", clients)
    facts = {"sum": formatting.money(found["late"], places=0), "count": formatting.number(clients)}
    return Attention(
        count=count,
        title=title % {"count": formatting.number(count)},
        note=whose % facts,
        verb=Verb(words=pgettext("dashboard", "Remind"), url=listed("finance:invoice_list", status="overdue")),
        icon="file-alert",
        tone="warn",
    )


def unmatched(viewer: Viewer, period: Period) -> Attention | None:
    count = count_waiting(viewer)
    if not count:
        return None
    oldest = waiting(viewer).first()
    sums = turnover.sum_amount(waiting(viewer).order_by())
    title = ngettext("%(count)s payment is not matched", "%(count)s payments are not matched", count)
    note = _("%(sum)s, the oldest of %(day)s")
    facts = {"sum": formatting.money(sums, places=0), "day": formatting.day(oldest.paid_on) if oldest else ""}
    return Attention(
        count=count,
        title=title % {"count": formatting.number(count)},
        note=note % facts,
        verb=Verb(words=pgettext("dashboard", "Match"), url=reverse("statements:queue")),
        icon="arrows-exchange",
        tone="bad",
    )


def asked_for(viewer: Viewer, period: Period) -> Attention | None:
    count = invoices.count_for_menu(viewer)
    if not count:
        return None
    title = ngettext("%(count)s invoice is asked for", "%(count)s invoices are asked for", count)
    return Attention(
        count=count,
        title=title % {"count": formatting.number(count)},
        note=_("check it and send it"),
        verb=Verb(
            words=pgettext("dashboard", "Issue"), url=listed("finance:invoice_list", status="draft", asked="yes")
        ),
        icon="file-plus",
        tone="info",
    )


WIDGETS = (
    Widget(
        code="finance.received",
        title=pgettext_lazy("money", "Received"),
        kind=Kind.FIGURE,
        permission=payments.VIEW,
        read=received,
        icon="wallet",
        order=20,
    ),
    Widget(
        code="finance.invoiced",
        title=gettext_lazy("Invoiced"),
        kind=Kind.FIGURE,
        permission=invoices.VIEW,
        read=invoiced,
        icon="file-invoice",
        order=21,
    ),
    Widget(
        code="finance.balance",
        title=gettext_lazy("Clients' balances"),
        kind=Kind.FIGURE,
        permission=balances.VIEW,
        read=balance,
        icon="scale",
        order=22,
        has_period=False,
    ),
    Widget(
        code="finance.awaited",
        title=gettext_lazy("Payment awaited"),
        kind=Kind.FIGURE,
        permission=invoices.VIEW,
        read=awaited,
        icon="hourglass",
        order=23,
        has_period=False,
    ),
    Widget(
        code="finance.received_by_day",
        title=gettext_lazy("Received by day"),
        kind=Kind.CHART,
        permission=payments.VIEW,
        read=received_by_day,
        icon="chart-bar",
        size=2,
        order=30,
    ),
    Widget(
        code="finance.moved_by_day",
        title=gettext_lazy("Money in and out by day"),
        kind=Kind.CHART,
        permission=balances.VIEW,
        read=moved_by_day,
        icon="arrows-exchange",
        size=2,
        order=45,
    ),
    Widget(
        code="finance.low_balances",
        title=gettext_lazy("Balance is running out"),
        kind=Kind.LIST,
        permission=balances.VIEW,
        read=low_balances,
        icon="wallet",
        order=40,
        has_period=False,
    ),
    Widget(
        code="finance.debtors",
        title=gettext_lazy("Overdue invoices"),
        kind=Kind.LIST,
        permission=invoices.VIEW,
        read=debtors,
        icon="file-alert",
        order=41,
        has_period=False,
    ),
    Widget(
        code="finance.unmatched",
        title=gettext_lazy("Payments that are not matched"),
        kind=Kind.ATTENTION,
        permission=ALLOCATE,
        read=unmatched,
        icon="arrows-exchange",
        order=10,
        has_period=False,
    ),
    Widget(
        code="finance.overdue",
        title=gettext_lazy("Invoices that are overdue"),
        kind=Kind.ATTENTION,
        permission=invoices.VIEW,
        read=overdue,
        icon="file-alert",
        order=12,
        has_period=False,
    ),
    Widget(
        code="finance.asked_for",
        title=gettext_lazy("Invoices that clients ask for"),
        kind=Kind.ATTENTION,
        permission=ISSUE,
        read=asked_for,
        icon="file-plus",
        order=13,
        has_period=False,
    ),
)
