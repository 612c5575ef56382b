"""The segment on pages of broadcasts and triggers: its live count, and people and organizations to pick from."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.notifications.forms.segments import PICKED, SegmentForm
from core.notifications.segments import Segment, segment_of
from core.notifications.selectors.reach import offered, picked, reach_of
from core.ui.page import CabinetRequest, render_page


def segment_context(segment: Segment, *, of: str) -> dict[str, Any]:
    """Return what `_segment.html` shows; `of` is the first part of the names of its addresses."""
    pickers = [_picker(kind, segment, "") for kind in PICKED]
    addresses = [reverse(f"notifications:{of}_pick", args=[kind]) for kind in PICKED]
    return {
        "pickers": [{**one, "url": url} for one, url in zip(pickers, addresses, strict=True)],
        "count_url": reverse(f"notifications:{of}_count"),
    }


def render_count(request: CabinetRequest, *, of_broadcast: bool) -> HttpResponse:
    """Tell how many the segment on the form reaches, while it is being put together."""
    form = SegmentForm(request.POST)
    form.is_valid()
    segment = form.segment()
    context = {
        "reach": None if segment.means_nobody else reach_of(segment, of_broadcast=of_broadcast),
        "ask": _("Say who the broadcast is for.") if of_broadcast else _("The segment adds nobody."),
    }
    return render_page(request, "notifications/_reach.html", context)


def render_picker(request: CabinetRequest, kind: str) -> HttpResponse:
    """Offer organizations or people by a piece of their name, beside those that are picked already."""
    if kind not in PICKED:
        raise Http404
    segment = segment_of({kind: request.POST.getlist(kind)})
    context = _picker(kind, segment, request.POST.get(f"find_{kind}", ""))
    return render_page(request, "notifications/_picker.html", context)


def _picker(kind: str, segment: Segment, text: str) -> dict[str, Any]:
    numbers = getattr(segment, kind)
    return {
        "kind": kind,
        "text": text,
        "picked": picked(kind, numbers),
        "offered": offered(kind, text, without=numbers),
        "is_asked": bool(text.strip()),
    }
