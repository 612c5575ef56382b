"""What the dashboard says about one's own tasks."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.dashboards.periods import Period
from core.dashboards.widgets import Attention, Kind, Verb, Widget
from core.organizations.viewer import Viewer
from core.pipelines.tasks.models import LATE
from core.pipelines.tasks.selectors import VIEW, incoming
from core.pipelines.tasks.states import OPEN
from core.ui import formatting


def late(viewer: Viewer, period: Period) -> Attention | None:
    open_ones = incoming(viewer).filter(status__in=OPEN).filter(LATE).order_by("due_at", "pk")
    count = open_ones.count()
    if not count:
        return None
    oldest = open_ones.first()
    query = urlencode({"status": sorted(str(status) for status in OPEN), "late": "yes"}, doseq=True)
    title = ngettext("%(count)s task of yours is late", "%(count)s tasks of yours are late", count)
    return Attention(
        count=count,
        title=title % {"count": formatting.number(count)},
        note=oldest.title if oldest else "",
        verb=Verb(words=pgettext("dashboard", "Open"), url=f"{reverse('tasks:task_incoming')}?{query}"),
        icon="clipboard-list",
        tone="bad",
    )


WIDGETS = (
    Widget(
        code="tasks.late",
        title=gettext_lazy("Your late tasks"),
        kind=Kind.ATTENTION,
        permission=VIEW,
        read=late,
        icon="clipboard-list",
        order=14,
        has_period=False,
    ),
)
