"""What stands above every page while the vendor's support is here: for the visitor, and for whoever may end it."""

import math
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.company import current_company
from tenants.cabinet.settings_pages import CONTROL
from tenants.selectors.support import list_open
from tenants.services.support import OPEN_VISITS

# Who is here may be asked for this rarely; a visit's beginning and end ask anew.
KEPT_SECONDS = 30


def banners(request: HttpRequest) -> list[dict[str, Any]]:
    entry = getattr(request, "support", None)
    if entry is not None:
        title = _("You are here as support.")
        leave = reverse("cabinet:support_leave")
        return [_banner(title, entry.reason, entry.ends_at, post_url=leave, action=_("Leave"), tone="warn")]
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or current_company().is_public or not user.has_permission(CONTROL):
        return []
    now = timezone.now()
    here = [one for one in _here(now) if one["ends_at"] > now]
    if not here:
        return []
    title = _("Support is in your company: %(name)s.") % {"name": ", ".join(one["person_name"] for one in here)}
    if len(here) > 1:
        visits = {"url": reverse("cabinet:support_settings"), "action": _("Visits")}
        return [{"icon": "headset", "title": title, **visits}]
    (one,) = here
    end = reverse("cabinet:support_end", args=[one["pk"]])
    return [_banner(title, one["reason"], one["ends_at"], post_url=end, action=_("End the visit"))]


def _here(now: datetime) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] | None = cache.get(OPEN_VISITS)
    if found is None:
        found = list_open(schema=current_company().schema, at=now)
        cache.set(OPEN_VISITS, found, KEPT_SECONDS)
    return found


def _banner(title: str, reason: str, ends_at: datetime, **more: Any) -> dict[str, Any]:
    left = math.ceil((ends_at - timezone.now()).total_seconds())
    text = _("Reason: %(reason)s.") % {"reason": reason.rstrip(".")}
    return {"icon": "headset", "title": title, "text": text, "ends_at": ends_at, "seconds_left": left, **more}
