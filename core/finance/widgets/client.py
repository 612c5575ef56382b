"""Money as a client watches his own: what was spent, and how the balance went."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dashboards.periods import Period
from core.dashboards.presenting import period_words
from core.dashboards.widgets import KOPECKS, Chart, Figure, Kind, Series, Widget
from core.finance.selectors import balances, turnover
from core.finance.widgets.parts import ZERO, by_day, day_chart, listed, within
from core.organizations.viewer import Viewer


def spent(viewer: Viewer, period: Period) -> Figure:
    return _moved(viewer, period, side=1)


def topped_up(viewer: Viewer, period: Period) -> Figure:
    return _moved(viewer, period, side=0)


def _moved(viewer: Viewer, period: Period, *, side: int) -> Figure:
    now = turnover.turnover_by_day(viewer, first=period.first, last=period.last)
    before = turnover.turnover_by_day(viewer, first=period.before_first, last=period.before_last)
    return Figure(
        value=sum((pair[side] for pair in now.values()), ZERO),
        before=sum((pair[side] for pair in before.values()), ZERO),
        measure=KOPECKS,
        url=_movements(viewer, period),
        more_is="",
    )


def spent_by_day(viewer: Viewer, period: Period) -> Chart:
    now = turnover.turnover_by_day(viewer, first=period.first, last=period.last)
    before = turnover.turnover_by_day(viewer, first=period.before_first, last=period.before_end)
    past = [before[day][1] if day in before else ZERO for day in period.days_before][: len(period.days)]
    went = {day: pair[1] for day, pair in now.items()}
    return day_chart(
        period,
        Series(name=period_words(period.first, period.last), values=by_day(went, period)),
        Series(name=period_words(period.before_first, period.before_end), values=past, look="past"),
        url=_movements(viewer, period),
        more=_("Movements"),
    )


def balance_by_day(viewer: Viewer, period: Period) -> Chart:
    """Draw the balance at the end of each day, of all the companies that he looks at together."""
    moved = turnover.turnover_by_day(viewer, first=period.first, last=period.last)
    left = turnover.balance_before(viewer, first=period.first)
    ends: list[Decimal | None] = []
    for day in period.days:
        came, went = moved.get(day, (ZERO, ZERO))
        left += came - went
        ends.append(left if day <= period.last else None)
    series = Series(name=_("Balance"), values=ends, look="line")
    return day_chart(period, series, url=_movements(viewer, period), more=_("Movements"))


def _movements(viewer: Viewer, period: Period) -> str:
    """Return the way to the movements of the period; a holding chooses the company's balance first."""
    return listed("finance:balance_list", **({} if viewer.joint else within("booked", period)))


WIDGETS = (
    Widget(
        code="finance.spent",
        title=gettext_lazy("Spent"),
        kind=Kind.FIGURE,
        permission=balances.VIEW,
        read=spent,
        icon="trending-down",
        audience="client",
        order=10,
    ),
    Widget(
        code="finance.topped_up",
        title=gettext_lazy("Topped up"),
        kind=Kind.FIGURE,
        permission=balances.VIEW,
        read=topped_up,
        icon="trending-up",
        audience="client",
        order=11,
    ),
    Widget(
        code="finance.spent_by_day",
        title=gettext_lazy("Spent by day"),
        kind=Kind.CHART,
        permission=balances.VIEW,
        read=spent_by_day,
        icon="chart-bar",
        audience="client",
        size=2,
        order=20,
    ),
    Widget(
        code="finance.balance_by_day",
        title=gettext_lazy("Balance by day"),
        kind=Kind.CHART,
        permission=balances.VIEW,
        read=balance_by_day,
        icon="wallet",
        audience="client",
        order=30,
    ),
)
