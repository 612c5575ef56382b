"""Out of broadcasts by the link of a letter: one click for people, one POST for mail programs (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.accounts.models import User
from core.notifications.models import PersonSettings
from core.notifications.services.broadcasts.leaving import join_broadcasts, leave_broadcasts
from core.notifications.services.unsubscribing import person_of
from core.ui.page import render_page

TEMPLATE = "notifications/unsubscribe.html"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link does, and do it by POST: programs that look at every link in a letter change nothing.

    The token alone says who is meant, so nobody has to sign in, and another site that posts here knows none.
    """
    number = person_of(token)
    person = User.objects.filter(pk=number).first() if number is not None else None
    if person is None:
        return render_page(request, TEMPLATE, {"is_wrong": True}, status=404)
    if request.method == "POST":
        if request.POST.get("again"):
            join_broadcasts(user_id=person.pk)
        else:
            leave_broadcasts(user_id=person.pk, at=timezone.now())
    is_out = PersonSettings.objects.filter(user=person, unsubscribed_at__isnull=False).exists()
    with translation.override(person.language):
        return render_page(
            request, TEMPLATE, {"person": person, "is_out": is_out, "was_asked": request.method == "POST"}
        )
