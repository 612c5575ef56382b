"""Where operators of short messages tell what became of them."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.integrations.sms.operator import ForgedReport
from core.integrations.sms.reports import hear_reports


@csrf_exempt
@require_http_methods(["GET", "POST"])
def sms_report(request: HttpRequest, operator: str, token: str) -> HttpResponse:
    """Hear a report; whoever does not know the token, or cannot sign, is told nothing."""
    given = request.POST if request.method == "POST" else request.GET
    signature = request.headers.get("X-Twilio-Signature", "")
    try:
        answer = hear_reports(operator=operator, token=token, given=given.dict(), signature=signature)
    except ForgedReport:
        return HttpResponseForbidden()
    return HttpResponse(answer, content_type="text/plain")
