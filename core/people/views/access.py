"""What somebody may do here, and whether he may come in at all."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.accounts.services.access_resets import reset_access
from core.accounts.services.handovers import open_work
from core.accounts.services.sessions import end_all_sign_ins
from core.accounts.services.users import block_user, set_roles, unblock_user
from core.lib.errors import DomainError
from core.people.forms import BlockForm, ResetForm, RolesForm, role_choices
from core.people.selectors import get_person
from core.people.views.asking import ask, to_person
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_action, module_page


@module_page(permission="accounts.manage_role", accepts_post=True)
def person_roles(request: CabinetRequest, pk: int) -> HttpResponse:
    """Give an employee exactly the chosen roles."""
    person = get_person(request.viewer, pk)
    held = [(role.code, role.name) for role in person.roles.order_by("name")]
    choices = list(dict.fromkeys([*role_choices(request.user, person.kind), *held]))
    form = RolesForm(posted(request), choices=choices, initial={"role_codes": [code for code, _name in held]})
    if form.is_valid():
        try:
            set_roles(user_id=pk, role_codes=form.cleaned_data["role_codes"], changed_by=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            return to_person(request, pk, _("The roles are changed and count at once."))
    return ask(request, "people/person_roles.html", form, person=person)


@module_page(permission="accounts.block_user", accepts_post=True)
def person_block(request: CabinetRequest, pk: int) -> HttpResponse:
    """Close somebody's access; an employee's clients and open work go to a colleague."""
    person = get_person(request.viewer, pk)
    work = open_work(person)
    form = BlockForm(posted(request), person=person, is_needed=bool(work))
    if form.is_valid():
        successor = form.cleaned_data["successor"]
        try:
            block_user(user_id=pk, blocked_by=request.user, successor_id=successor.pk if successor else None)
        except DomainError as error:
            explain(form, error)
        else:
            return to_person(request, pk, _("%(name)s cannot come in any more.") % {"name": person.shown_name})
    return ask(request, "people/person_block.html", form, person=person, work=work)


@module_action(permission="accounts.block_user")
def person_unblock(request: CabinetRequest, pk: int) -> HttpResponse:
    person = get_person(request.viewer, pk)
    unblock_user(user_id=pk, unblocked_by=request.user)
    return to_person(request, pk, _("%(name)s can come in again.") % {"name": person.shown_name})


@module_page(permission="accounts.reset_access", accepts_post=True)
def person_reset(request: CabinetRequest, pk: int) -> HttpResponse:
    """End what the person has open, and send him a link to choose a new password."""
    person = get_person(request.viewer, pk)
    form = ResetForm(posted(request))
    if form.is_valid():
        try:
            reset_access(user_id=pk, reset_by=request.user, **form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            return to_person(request, pk, _("The access is reset; a link for a new password is on its way."))
    return ask(request, "people/person_reset.html", form, person=person)


@module_action(permission="accounts.reset_access")
def person_sessions_end(request: CabinetRequest, pk: int) -> HttpResponse:
    person = get_person(request.viewer, pk)
    end_all_sign_ins(user_id=person.pk, ended_by=request.user)
    return to_person(request, pk, _("All sessions are ended."))
