"""«Банк» in the settings: connections to banks; and the address at which a bank tells of new payments."""

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.finance.statements.forms import BankForm
from core.finance.statements.models import BankConnection
from core.finance.statements.services.feed import connect_bank, disconnect_bank, enqueue_pull, pull
from core.integrations.bank.notices import LONGEST, is_genuine
from core.lib.errors import DomainError
from core.organizations.models import OwnBankAccount
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings

MANAGE = "integrations.manage_connection"


@module_page(permission=MANAGE, accepts_post=True)
def bank_settings(request: CabinetRequest) -> HttpResponse:
    form = BankForm(request.POST or None)
    if form.is_valid():
        try:
            own = connect_bank(**form.cleaned_data)
        except DomainError as error:
            form.add_error(next(iter(error.fields), None), str(error))
        else:
            messages.success(request, _("%(bank)s is connected.") % {"bank": own.title})
            return redirect_page(request, reverse("statements:bank"))
    context: dict[str, Any] = {
        "form": form,
        "connections": BankConnection.objects.order_by("pk"),
        "accounts": OwnBankAccount.objects.filter(is_active=True).count(),
    }
    return render_settings(request, "statements/bank.html", context, status=422 if form.is_bound else 200)


@module_action(permission=MANAGE)
def bank_pull(request: CabinetRequest, pk: int) -> HttpResponse:
    """Ask the bank at once; the person waits for the answer."""
    own = BankConnection.objects.get(pk=pk)
    pull(connection_id=own.pk)
    return redirect_page(request, reverse("statements:bank"))


@module_action(permission=MANAGE)
def bank_disconnect(request: CabinetRequest, pk: int) -> HttpResponse:
    disconnect_bank(connection_id=pk)
    messages.success(request, _("The bank is disconnected; what came from it stays."))
    return redirect_page(request, reverse("statements:bank"))


@csrf_exempt
@require_POST
def bank_notice(request: HttpRequest, key: str) -> HttpResponse:
    """Hear that there is something new, and ask the bank; who cannot sign is told nothing."""
    own = BankConnection.objects.filter(notice_key=key).first()
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return HttpResponseForbidden()
    header, body = request.headers.get("X-Bank-Signature", ""), request.body
    if own is None or not is_genuine(secret=own.notice_secret, header=header, body=body, now=time.time()):
        return HttpResponseForbidden()
    enqueue_pull(own)
    return JsonResponse({}, status=202)
