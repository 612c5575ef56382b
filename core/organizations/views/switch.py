"""A holding's user moves between his organizations without signing in again."""

from django.http import HttpResponse

from core.organizations.middleware import SESSION_KEY
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_action, redirect_page

ALL = "all"


@module_action()
def switch(request: CabinetRequest) -> HttpResponse:
    """Look at one of one's own organizations, or at all together; what is not one's own changes nothing."""
    wanted = request.POST.get("organization", "")
    own = {str(organization.pk): organization.pk for organization in request.viewer.organizations}
    if wanted == ALL:
        request.session.pop(SESSION_KEY, None)
    elif wanted in own:
        request.session[SESSION_KEY] = own[wanted]
    return redirect_page(request, back_url(request))
