"""The answer of a company that is not served now."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

API_PREFIX = "/api/"


def suspended(request: HttpRequest) -> HttpResponse:
    """Tell people that the data are kept; tell programs the same in their own form."""
    if request.path.startswith(API_PREFIX):
        problem = {
            "type": "about:blank",
            "title": _("The cabinet is suspended"),
            "status": 403,
            "code": "company_suspended",
        }
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    return render(request, "ui/errors/suspended.html", status=403)
