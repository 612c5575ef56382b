"""What the dashboard says about exchanges: what fails, and how each service does."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.dashboards.periods import Period
from core.dashboards.widgets import Attention, Kind, Line, Lines, Verb, Widget
from core.integrations.exchange.connecting import name_of
from core.integrations.exchange.selectors import MANAGE, ServiceState, list_packets, list_services
from core.integrations.models import PacketState
from core.organizations.viewer import Viewer
from core.ui import formatting

SHOWN = 4
GRAVITY = ("bad", "warn", "ok", "idle")
ICONS = {"ok": "circle-check", "warn": "alert-triangle", "bad": "plug-x", "idle": "circle-dashed"}


def failed(viewer: Viewer, period: Period) -> Attention | None:
    packets = list_packets().filter(state=PacketState.FAILED)
    count = packets.count()
    if not count:
        return None
    latest = packets.order_by("-created_at", "-pk").first()
    title = ngettext("%(count)s exchange error", "%(count)s exchange errors", count)
    words = f"{name_of(latest.connection)}: {latest.problem}" if latest else ""
    return Attention(
        count=count,
        title=title % {"count": formatting.number(count)},
        note=words,
        verb=Verb(
            words=pgettext("dashboard", "Run again"),
            url=f"{reverse('exchange:packet_list')}?state={PacketState.FAILED}",
        ),
        icon="refresh-alert",
        tone="bad",
    )


def services(viewer: Viewer, period: Period) -> Lines:
    """Show how services do, those in trouble first."""
    found = sorted(list_services(), key=lambda one: GRAVITY.index(one.tone))
    return Lines(lines=[_service(one) for one in found[:SHOWN]], url=reverse("exchange:monitor"), more=_("Monitor"))


def _service(one: ServiceState) -> Line:
    short = {"bad": _("Fails"), "warn": _("With errors"), "ok": _("Works"), "idle": _("Not in use")}
    told = one.words if one.tone in ("bad", "warn") else ""
    at = formatting.when(one.at) if one.at else ""
    return Line(
        title=one.name,
        note=", ".join(filter(None, [at, told])),
        url=one.url or reverse("exchange:monitor"),
        tone=one.tone,
        badge=short[one.tone],
        badge_icon=ICONS[one.tone],
    )


WIDGETS = (
    Widget(
        code="integrations.failed",
        title=gettext_lazy("Exchange errors"),
        kind=Kind.ATTENTION,
        permission=MANAGE,
        read=failed,
        icon="refresh-alert",
        order=11,
        has_period=False,
    ),
    Widget(
        code="integrations.services",
        title=gettext_lazy("Exchange with services"),
        kind=Kind.LIST,
        permission=MANAGE,
        read=services,
        icon="plug",
        order=42,
        has_period=False,
    ),
)
