"""Coming in by a code that was sent: where to, and the six digits."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.forms import CodeForm, CodeRequestForm
from core.accounts.models import OneTimeCode
from core.accounts.services.code_sign_in import confirm_sign_in_code, open_channels, request_sign_in_code
from core.accounts.services.codes import AGAIN_AFTER, SIGN_IN, TooManyCodes, clean_contact, masked
from core.accounts.services.policy import access_policy
from core.lib.errors import DomainError, InvalidInput
from core.ui.htmx import is_own_url, render_page

CHALLENGE = "sign_in_code"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_request(request: HttpRequest) -> HttpResponse:
    """Ask where to send the code; the answer is the same whether or not anybody is known there."""
    channels = open_channels(access_policy())
    if request.user.is_authenticated or not channels:
        return HttpResponseRedirect("/" if request.user.is_authenticated else reverse("account_login"))
    form = CodeRequestForm(request.POST or None, channels=channels)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _send(request, form.cleaned_data["contact"])
            return HttpResponseRedirect(reverse("account_code_confirm"))
        except TooManyCodes as error:
            if _is_waiting_for(request, form.cleaned_data["contact"]):
                return HttpResponseRedirect(reverse("account_code_confirm"))
            form.add_error("contact", str(error))
            status = error.status
        except DomainError as error:
            form.add_error("contact", str(error))
    context = {"form": form, "channels": channels, "next": request.GET.get("next", ""), "picture": True}
    return render_page(request, "account/code_request.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_confirm(request: HttpRequest) -> HttpResponse:
    """Take the digits and go on as after a password: who has a second factor is asked for it."""
    code = _sent(request)
    if request.user.is_authenticated or code is None:
        return HttpResponseRedirect("/" if request.user.is_authenticated else reverse("account_code"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            user, way = confirm_sign_in_code(code_id=code.pk, digits=form.cleaned_data["code"], at=timezone.now())
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            challenge: dict[str, Any] = request.session.pop(CHALLENGE)
            record_authentication(request, user, "code", way=way)
            response: HttpResponse = perform_login(request, Login(user=user, redirect_url=challenge["next"] or None))
            return response
    return _confirm_page(request, code, form, status=422 if form.is_bound else 200)


@never_cache
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Send another code to the same contact, once the pause is over."""
    code = _sent(request)
    if code is None:
        return HttpResponseRedirect(reverse("account_code"))
    form = CodeForm({})
    try:
        _send(request, code.contact)
    except DomainError as error:
        form.errors["code"] = form.error_class([str(error)])
        return _confirm_page(request, code, form, status=error.status)
    return HttpResponseRedirect(reverse("account_code_confirm"))


def _send(request: HttpRequest, contact: str) -> None:
    address = get_adapter().get_client_ip(request)
    code = request_sign_in_code(contact=contact, client_ip=address, at=timezone.now())
    wanted = request.POST.get("next") or request.session.get(CHALLENGE, {}).get("next", "")
    request.session[CHALLENGE] = {"code": str(code.pk), "next": wanted if is_own_url(request, wanted) else ""}


def _sent(request: HttpRequest) -> OneTimeCode | None:
    challenge = request.session.get(CHALLENGE)
    return OneTimeCode.objects.filter(pk=challenge["code"], purpose=SIGN_IN).first() if challenge else None


def _is_waiting_for(request: HttpRequest, contact: str) -> bool:
    code = _sent(request)
    try:
        return code is not None and clean_contact(code.channel, contact) == code.contact
    except InvalidInput:
        return False


def _confirm_page(request: HttpRequest, code: OneTimeCode, form: CodeForm, *, status: int) -> HttpResponse:
    again_at = code.created_at + timedelta(seconds=AGAIN_AFTER)
    wait = max(0, int((again_at - timezone.now()).total_seconds()) + 1)
    context = {
        "form": form,
        "channel": code.channel,
        "contact": masked(code),
        "again_at": again_at,
        "wait": wait if again_at > timezone.now() else 0,
        "picture": True,
    }
    return render_page(request, "account/code_confirm.html", context, status=status)
