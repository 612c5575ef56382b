"""The company's staff: who they are, inviting and blocking them."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.forms import InviteForm
from core.accounts.selectors import get_staff
from core.accounts.services.invitations import invite_user, resend_invitation
from core.accounts.services.users import ContactTaken, block_user, unblock_user
from core.accounts.tables import UserTable
from core.lib.errors import DomainError
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table


@module_page(permission="accounts.view_user")
def user_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, UserTable, template="accounts/user_list.html")


@module_page(permission="accounts.invite_user", accepts_post=True)
def user_invite(request: CabinetRequest) -> HttpResponse:
    """Ask whom to invite, and have the letter sent."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            invite_user(**form.cleaned_data, invited_by=request.user)
        except ContactTaken as error:
            form.add_error("email", str(error))
        else:
            return _back(request, _("The invitation is on its way."))
    status = 422 if form.is_bound else 200
    return render_page(request, "accounts/user_invite.html", {"form": form}, status=status)


@module_action(permission="accounts.invite_user")
def user_reinvite(request: CabinetRequest, pk: int) -> HttpResponse:
    resend_invitation(user_id=pk)
    return _back(request, _("A new invitation is on its way."))


@module_page(permission="accounts.block_user", accepts_post=True)
def user_block(request: CabinetRequest, pk: int) -> HttpResponse:
    """Ask first: in a dialog where htmx opens one, on a page of its own otherwise."""
    person = get_staff(pk=pk)
    form = Form(posted(request))
    if form.is_bound and form.is_valid():
        try:
            block_user(user_id=pk, blocked_by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _back(request, _("%(name)s cannot come in any more.") % {"name": person})
    url = reverse("accounts:user_block", args=[pk])
    context = {"form": form, "person": person, "url": url, "back": reverse("accounts:user_list")}
    status = 422 if form.errors else 200
    return render_page(request, "accounts/user_block.html", context, {"dialog-place": "dialog"}, status=status)


@module_action(permission="accounts.block_user")
def user_unblock(request: CabinetRequest, pk: int) -> HttpResponse:
    user = unblock_user(user_id=pk, unblocked_by=request.user)
    return _back(request, _("%(name)s can come in again.") % {"name": user})


def _back(request: CabinetRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect_page(request, reverse("accounts:user_list"))
