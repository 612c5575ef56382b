"""«СМС» in the settings: the operator, a check, a trial message; beside it the history of messages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.forms import SmsConnectionForm, SmsTrialForm
from core.integrations.models import SmsConnection
from core.integrations.sms.connecting import check_operator, connect_operator, disconnect_operator, send_trial
from core.integrations.sms.operators import OPERATORS
from core.integrations.sms.reports import report_url
from core.integrations.tables import SmsTable
from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings
from core.ui.tables.render import render_table

MANAGE = "integrations.manage_connection"


@module_page(permission=MANAGE, accepts_post=True)
def sms_settings(request: CabinetRequest) -> HttpResponse:
    """Show and keep the choice; another operator in the address shows that operator's fields."""
    own = SmsConnection.objects.first()
    operator = request.POST.get("operator") or request.GET.get("operator") or (own.operator if own else "smsc")
    same = own is not None and own.operator == operator
    initial = {"account": own.account, "sender": own.sender} if own and same else {}
    form = SmsConnectionForm(
        request.POST or None, operator=operator, has_secret=bool(own and same and own.secret), initial=initial
    )
    if form.is_valid():
        try:
            connect_operator(**form.cleaned_data)
        except DomainError as error:
            for field, words in error.fields.items():
                form.add_error(field if field in form.fields else None, [str(word) for word in words])
        else:
            messages.success(request, _("The operator is kept. Check the connection."))
            return redirect_page(request, reverse("integrations:sms"))
    return _page(request, form, own, status=422 if form.is_bound else 200)


@module_action(permission=MANAGE)
def sms_disconnect(request: CabinetRequest) -> HttpResponse:
    disconnect_operator()
    messages.success(request, _("The operator is disconnected."))
    return redirect_page(request, reverse("integrations:sms"))


@module_action(permission=MANAGE)
def sms_check(request: CabinetRequest) -> HttpResponse:
    check_operator()
    return redirect_page(request, reverse("integrations:sms"))


@module_action(permission=MANAGE)
def sms_trial(request: CabinetRequest) -> HttpResponse:
    form: Form = SmsTrialForm(request.POST)
    if form.is_valid():
        try:
            tried = send_trial(to=form.cleaned_data["to"])
        except (ValidationError, DomainError) as error:
            form.add_error("to", error.messages if isinstance(error, ValidationError) else str(error))
        else:
            (messages.success if tried.works else messages.error)(request, tried.words)
            return redirect_page(request, reverse("integrations:sms"))
    own = SmsConnection.objects.first()
    operator = own.operator if own else "smsc"
    return _page(request, SmsConnectionForm(operator=operator), own, trial=form, status=422)


@module_page(permission=MANAGE)
def sms_history(request: CabinetRequest) -> HttpResponse:
    return render_table(request, SmsTable, template="integrations/sms_history.html")


def _page(
    request: CabinetRequest, form: SmsConnectionForm, own: SmsConnection | None, *, status: int, trial: Any = None
) -> HttpResponse:
    report_to = "" if own is None or OPERATORS[own.operator].takes_report_address else report_url(own.operator)
    context = {"form": form, "own": own, "trial": trial or SmsTrialForm(), "report_to": report_to}
    return render_settings(request, "integrations/sms.html", context, status=status, partial={"operator": "operator"})
