"""The page behind the link of an invitation."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.accounts.forms import AcceptInvitationForm
from core.accounts.services.invitations import InvitationRefused, accept_invitation, find_invitation
from core.accounts.services.limits import Limit, spend
from core.ui.errors import too_many_requests
from core.ui.htmx import render_page

LIMIT = Limit(name="invitation", attempts=60, seconds=300)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited person choose a password and come in; looking at the page uses nothing up."""
    adapter = get_adapter()
    if not spend(LIMIT, adapter.get_client_ip(request)).allowed:
        return too_many_requests(request)
    now = timezone.now()
    try:
        found = find_invitation(token=token, at=now)
        form = AcceptInvitationForm(request.POST or None, user=found.user)
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            context = {"form": form, "invitation": found, "picture": True}
            return render_page(request, "accounts/invitation.html", context, status=status)
        user = accept_invitation(token=token, password=form.cleaned_data["password"], at=now)
    except InvitationRefused as error:
        return render_page(request, "accounts/invitation_refused.html", {"message": str(error)}, status=error.status)
    adapter.login(request, user)
    return HttpResponseRedirect("/")
