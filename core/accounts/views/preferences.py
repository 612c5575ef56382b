"""The switches of language, light and dark, density and menu width: with and without htmx, also before sign-in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from core.accounts.preferences import clean_preferences, keep_in_cookies
from core.accounts.services.preferences import save_preferences
from core.ui.htmx import back_url, is_fragment_request


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and show the page again; what nobody can choose is ignored."""
    chosen = clean_preferences(request.POST.dict())
    if request.user.is_authenticated:
        save_preferences(user=request.user, chosen=chosen)
    response: HttpResponse
    if is_fragment_request(request) or request.headers.get("X-Requested-With") == "fetch":
        # A change of words redraws everything; colours and spacing the page's script has changed already.
        response = HttpResponse(status=204, headers={"HX-Refresh": "true"} if "language" in chosen else {})
    else:
        response = HttpResponseRedirect(back_url(request))
    keep_in_cookies(response, chosen)
    return response
