"""For which clients somebody acts, from his own page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.organizations.services.members import add_member, remove_member, set_member_role
from core.people.forms import BindingForm
from core.people.selectors import get_person, list_bindings
from core.people.views.asking import ask, to_person
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_action, module_page

MANAGE = "organizations.manage_member"


@module_page(permission=MANAGE, accepts_post=True)
def binding_add(request: CabinetRequest, pk: int) -> HttpResponse:
    """Let a client's person act for one more client."""
    person = get_person(request.viewer, pk)
    form = BindingForm(posted(request), viewer=request.viewer)
    if form.is_valid():
        client, role_code = form.cleaned_data["organization"], form.cleaned_data["role_code"]
        try:
            add_member(organization_id=client.pk, user_id=pk, role_code=role_code, added_by=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            return to_person(request, pk, _("The person acts for the client now."))
    return ask(request, "people/binding_add.html", form, person=person)


@module_action(permission=MANAGE)
def binding_role(request: CabinetRequest, pk: int, organization_id: int) -> HttpResponse:
    binding = list_bindings(request.viewer, get_person(request.viewer, pk)).get(organization=organization_id)
    set_member_role(
        organization_id=binding.organization_id,
        user_id=pk,
        role_code=request.POST.get("role_code", ""),
        changed_by=request.user,
    )
    return to_person(request, pk, _("The role is changed."))


@module_action(permission=MANAGE)
def binding_remove(request: CabinetRequest, pk: int, organization_id: int) -> HttpResponse:
    binding = list_bindings(request.viewer, get_person(request.viewer, pk)).get(organization=organization_id)
    remove_member(organization_id=binding.organization_id, user_id=pk)
    return to_person(request, pk, _("The binding is withdrawn."))
