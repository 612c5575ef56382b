"""The session of a visit: begun with the link, gone when the visitor leaves."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from core.ui.htmx import redirect_page
from tenants.models import EndedBy, SupportEntry
from tenants.services.support import end_entry, enter_company

SESSION_KEY = "support_entry"


def begin_visit(request: HttpRequest, token: str) -> SupportEntry:
    """Enter by the link: whatever session the browser had here ends, and one that knows the visit alone begins."""
    entry = enter_company(token=token, at=timezone.now())
    request.session.flush()
    request.session[SESSION_KEY] = entry.pk
    request.session.set_expiry(entry.ends_at)
    return entry


def leave_company(request: HttpRequest) -> HttpResponse:
    end_entry(entry_id=request.session[SESSION_KEY], by=EndedBy.PERSON, at=timezone.now())
    request.session.flush()
    return redirect_page(request, reverse("cabinet:support_ended"))
