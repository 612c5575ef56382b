"""What stands above every page of the staff while the books stand at another day than today."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance import business_date
from core.lib.company import current_company
from core.ui import formatting


def banners(request: HttpRequest) -> list[dict[str, Any]]:
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.is_staff or current_company().is_public:
        return []
    on = business_date.kept_date()
    if on is None:
        return []
    found: dict[str, Any] = {
        "icon": "calendar-pin",
        "tone": "warn",
        "title": _("The books stand at %(day)s.") % {"day": formatting.day(on, with_year=True)},
        "text": _("Papers are dated and fall due by this day."),
    }
    if viewer.has_permission("finance.close_period"):
        found |= {"url": reverse("finance:books"), "action": _("Books")}
    return [found]
