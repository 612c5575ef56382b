"""«Почта» in the settings: the company's own mail server, a check, a trial letter; beside it the history of letters."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.forms import MailConnectionForm, MailTrialForm
from core.integrations.mail.breaker import breaker
from core.integrations.mail.connecting import (
    check_mail_server,
    connect_mail_server,
    disconnect_mail_server,
    facts_of,
    send_trial,
)
from core.integrations.models import MailConnection
from core.integrations.tables import MailTable
from core.lib.errors import DomainError
from core.lib.mail import platform_sender
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings
from core.ui.tables.render import render_table

MANAGE = "integrations.manage_connection"


@module_page(permission=MANAGE, accepts_post=True)
def mail_settings(request: CabinetRequest) -> HttpResponse:
    """Show and keep the server."""
    own = MailConnection.objects.first()
    form = _form(own, request.POST or None)
    if form.is_valid():
        try:
            connect_mail_server(**form.cleaned_data)
        except DomainError as error:
            for field, words in error.fields.items():
                form.add_error(field, [str(word) for word in words])
        else:
            messages.success(request, _("The server is kept. Check the connection."))
            return redirect_page(request, reverse("integrations:mail"))
    return _page(request, form, own, status=422 if form.is_bound else 200)


@module_action(permission=MANAGE)
def mail_check(request: CabinetRequest) -> HttpResponse:
    check_mail_server()
    return redirect_page(request, reverse("integrations:mail"))


@module_action(permission=MANAGE)
def mail_trial(request: CabinetRequest) -> HttpResponse:
    trial = MailTrialForm(request.POST)
    if trial.is_valid():
        tried = send_trial(to=trial.cleaned_data["to"])
        (messages.success if tried.works else messages.error)(request, tried.words)
        return redirect_page(request, reverse("integrations:mail"))
    own = MailConnection.objects.first()
    return _page(request, _form(own), own, trial=trial, status=422)


@module_action(permission=MANAGE)
def mail_disconnect(request: CabinetRequest) -> HttpResponse:
    disconnect_mail_server()
    messages.success(request, _("The server is disconnected. Letters go through the platform."))
    return redirect_page(request, reverse("integrations:mail"))


@module_page(permission=MANAGE)
def mail_history(request: CabinetRequest) -> HttpResponse:
    return render_table(request, MailTable, template="integrations/mail_history.html")


def _form(own: MailConnection | None, data: Any = None) -> MailConnectionForm:
    initial = facts_of(own) if own else {"falls_back": True}
    return MailConnectionForm(data, has_password=bool(own and own.password), initial=initial)


def _page(
    request: CabinetRequest, form: MailConnectionForm, own: MailConnection | None, *, status: int, trial: Any = None
) -> HttpResponse:
    known = breaker.failing() if own else None
    context = {
        "form": form,
        "own": own,
        "trial": trial or MailTrialForm(initial={"to": request.user.email}),
        "failing": known if known and known.is_open else None,
        "platform_sender": platform_sender(),
    }
    return render_settings(request, "integrations/mail.html", context, status=status)
