"""The list of people, one person, and inviting."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import UserKind
from core.accounts.selectors import BLOCKED, INVITED, list_sessions, second_factor
from core.accounts.services.handovers import open_work
from core.accounts.services.invitations import invite_user, resend_invitation, withdraw_invitation
from core.accounts.tables import MARKS, WORDS
from core.lib.errors import DomainError
from core.organizations.services.members import invite_member
from core.people.forms import InviteForm, role_choices
from core.people.selectors import get_person, list_bindings
from core.people.tables import KINDS, PersonTable
from core.people.views.asking import ask, to_people, to_person
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, render_page
from core.ui.tables.render import render_table


@module_page(permission="accounts.view_user")
def person_list(request: CabinetRequest) -> HttpResponse:
    context = {"may_invite": request.user.has_permission("accounts.invite_user")}
    return render_table(request, PersonTable, template="people/person_list.html", context=context)


@module_page(permission="accounts.view_user")
def person_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    person = get_person(request.viewer, pk)
    sessions = list_sessions(user=person, present_key=None, at=timezone.now())
    context = {
        "person": person,
        "kind": KINDS[person.kind],
        "mark": MARKS[person.state],
        "state": WORDS[person.state],
        "roles": person.roles.order_by("name"),
        "bindings": list_bindings(request.viewer, person),
        "client_roles": role_choices(request.user, UserKind.CLIENT),
        "work": open_work(person),
        "invitation": person.invitations.filter(accepted_at=None).select_related("invited_by").first(),
        "sessions": sessions,
        "factor": second_factor(user=person),
        "may": _rights(request, person),
        "crumbs": [{"label": _("People"), "url": reverse("people:person_list")}],
    }
    return render_page(request, "people/person_detail.html", context)


def _rights(request: CabinetRequest, person: Any) -> dict[str, bool]:
    """Return which verbs the page offers; the services refuse by themselves."""
    has = request.user.has_permission
    is_other = person.pk != request.user.pk
    return {
        "reinvite": has("accounts.invite_user") and person.state == INVITED,
        "roles": has("accounts.manage_role") and person.is_staff,
        "bind": has("organizations.manage_member") and not person.is_staff,
        "reset": has("accounts.reset_access") and is_other and person.state != BLOCKED,
        "block": has("accounts.block_user") and is_other and person.is_active,
        "unblock": has("accounts.block_user") and not person.is_active,
    }


@module_page(permission="accounts.invite_user", accepts_post=True)
def person_invite(request: CabinetRequest) -> HttpResponse:
    """Ask whom to invite, and have the letter sent."""
    form = InviteForm(posted(request), viewer=request.viewer, initial={"kind": request.GET.get("kind") or "staff"})
    if form.is_valid():
        try:
            _invite(request, form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            return to_people(request, _("The invitation is on its way."))
    status = 422 if form.is_bound else 200
    crumbs = [{"label": _("People"), "url": reverse("people:person_list")}]
    return render_page(request, "people/person_invite.html", {"form": form, "crumbs": crumbs}, status=status)


def _invite(request: CabinetRequest, data: dict[str, Any]) -> None:
    whom = {"email": data["email"], "name": data["name"], "invited_by": request.user}
    if data["kind"] == UserKind.CLIENT:
        invite_member(organization_id=data["organization"].pk, role_code=data["role_code"], **whom)
    else:
        invite_user(role_codes=data["role_codes"], **whom)


@module_action(permission="accounts.invite_user")
def person_reinvite(request: CabinetRequest, pk: int) -> HttpResponse:
    person = get_person(request.viewer, pk)
    resend_invitation(user_id=person.pk)
    return to_person(request, pk, _("A new invitation is on its way."))


@module_page(permission="accounts.invite_user", accepts_post=True)
def person_withdraw(request: CabinetRequest, pk: int) -> HttpResponse:
    """Take an invitation back; the person disappears from the list."""
    person = get_person(request.viewer, pk)
    form = Form(posted(request))
    if form.is_bound and form.is_valid():
        try:
            withdraw_invitation(user_id=pk, withdrawn_by=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            return to_people(request, _("The invitation is withdrawn."))
    return ask(request, "people/person_withdraw.html", form, person=person)
