"""What the dashboard says about requests from the site."""

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.dashboards.periods import Period
from core.dashboards.widgets import Attention, Kind, Verb, Widget
from core.organizations.viewer import Viewer
from core.pages.selectors import VIEW, seen_enquiries
from core.pages.states import EnquiryStatus
from core.ui import formatting


def new(viewer: Viewer, period: Period) -> Attention | None:
    waiting = seen_enquiries(viewer).filter(status=EnquiryStatus.NEW)
    count = waiting.count()
    if not count:
        return None
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    title = ngettext("%(count)s request nobody has taken", "%(count)s requests nobody has taken", count)
    return Attention(
        count=count,
        title=title % {"count": formatting.number(count)},
        note=_("the oldest of %(moment)s") % {"moment": formatting.when(oldest)},
        verb=Verb(
            words=pgettext("dashboard", "Take"), url=f"{reverse('pages:enquiry_list')}?status={EnquiryStatus.NEW}"
        ),
        icon="inbox",
        tone="info",
    )


WIDGETS = (
    Widget(
        code="pages.new_enquiries",
        title=gettext_lazy("New requests from the site"),
        kind=Kind.ATTENTION,
        permission=VIEW,
        read=new,
        icon="inbox",
        order=15,
        has_period=False,
    ),
)
