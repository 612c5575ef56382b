"""Changing one's own e-mail or phone: say the new one, prove who asks, then type the code that came there."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from core.accounts.forms.profile import CodeForm, ContactForm
from core.accounts.models import CodeChannel
from core.accounts.recency import signed_in_lately
from core.accounts.services.contacts import confirm_contact_change, find_contact_change, request_contact_change
from core.accounts.views.profile import render_own
from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, module_page, redirect_page

SECTION = "accounts:profile"
PAGES = {CodeChannel.EMAIL.value: "email", CodeChannel.SMS.value: "phone"}


@sensitive_post_parameters("password")
@module_page(accepts_post=True)
def contact_change(request: CabinetRequest, channel: str) -> HttpResponse:
    """Ask for the new contact and have a code sent there."""
    now, user = timezone.now(), request.user
    must_prove = not signed_in_lately(request, at=now)
    context = {"channel": channel, "step": 1}
    if must_prove and not user.has_usable_password():
        return render_own(request, "accounts/contact_sign_in.html", context, section=SECTION)
    form = ContactForm(request.POST or None, user=user, channel=channel, with_password=must_prove)
    if form.is_valid():
        contact, client_ip = form.cleaned_data["contact"], get_adapter().get_client_ip(request)
        try:
            code = request_contact_change(user=user, channel=channel, contact=contact, client_ip=client_ip, at=now)
        except DomainError as error:
            form.add_error("contact", str(error))
        else:
            request.session[_kept(channel)] = str(code.pk)
            return redirect_page(request, reverse(f"accounts:{PAGES[channel]}_confirm"))
    status = 422 if form.is_bound else 200
    return render_own(
        request, "accounts/contact_change.html", {**context, "form": form}, section=SECTION, status=status
    )


@module_page(accepts_post=True)
def contact_confirm(request: CabinetRequest, channel: str) -> HttpResponse:
    """Ask for the code; without a change that waits for one, begin anew."""
    now, again = timezone.now(), reverse(f"accounts:{PAGES[channel]}_change")
    code_id = request.session.get(_kept(channel))
    waiting = find_contact_change(user=request.user, code_id=code_id, at=now) if code_id else None
    if waiting is None:
        return redirect_page(request, again)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            confirm_contact_change(user=request.user, code_id=waiting.pk, digits=form.cleaned_data["code"], at=now)
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            del request.session[_kept(channel)]
            messages.success(request, _("The contact is confirmed."))
            return redirect_page(request, reverse("accounts:profile"))
    context = {"channel": channel, "form": form, "contact": waiting.contact, "again": again}
    status = 422 if form.is_bound else 200
    return render_own(request, "accounts/contact_confirm.html", context, section=SECTION, status=status)


def _kept(channel: str) -> str:
    return f"contact-change-{channel}"
