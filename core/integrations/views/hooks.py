"""Where services tell of their objects by themselves, and the address at which they may."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.integrations.exchange.connecting import name_of
from core.integrations.exchange.connector import WrongShape
from core.integrations.exchange.pushing import ForgedPush, close_hook, hear_push, hook_url, open_hook
from core.integrations.exchange.selectors import MANAGE
from core.integrations.models import ExchangeConnection
from core.integrations.signing import LONGEST
from core.ui.page import CabinetRequest, module_action, redirect_page
from core.ui.settings import render_settings


@csrf_exempt
@require_POST
def hook(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a signed message and answer at once; whoever cannot sign is told nothing more."""
    own = ExchangeConnection.objects.filter(hook_key=key).first()
    if own is None:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        hear_push(own, headers=request.headers, body=request.body)
    except ForgedPush:
        return HttpResponse(status=401)
    except WrongShape as error:
        return JsonResponse({"detail": str(error)}, status=400)
    return HttpResponse(status=200)


@module_action(permission=MANAGE)
def connection_hook(request: CabinetRequest, pk: int) -> HttpResponse:
    """Open the address, give it another secret, which is shown this once, or close it."""
    if request.POST.get("way") == "off":
        close_hook(connection_id=pk)
        messages.success(request, _("The service's messages are heard no more."))
        return redirect_page(request, reverse("exchange:connection", args=[pk]))
    secret = open_hook(connection_id=pk)
    own = ExchangeConnection.objects.get(pk=pk)
    context = {
        "secret": secret,
        "url": hook_url(own),
        "name": name_of(own),
        "back": reverse("exchange:connection", args=[pk]),
    }
    answer = render_settings(request, "integrations/secret.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
