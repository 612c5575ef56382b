"""Roles: the ready ones, the company's own, and the matrix in which rights are given."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import Role, UserKind
from core.accounts.permissions import matrix_of
from core.accounts.services.custom_roles import change_role, copy_role, create_role, delete_role
from core.lib.errors import DomainError
from core.people.forms import NewRoleForm, RoleNameForm
from core.people.matrix import matrix_rows, with_kept
from core.people.selectors import list_roles
from core.people.views.asking import ask
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings

MANAGE = "accounts.manage_role"


@module_page(permission=MANAGE)
def role_list(request: CabinetRequest) -> HttpResponse:
    roles = list(list_roles().order_by("is_custom", "name"))
    kinds = [(UserKind.STAFF, _("Employees")), (UserKind.CLIENT, _("Clients"))]
    sets = [(kind, title, [role for role in roles if role.kind == kind]) for kind, title in kinds]
    return render_settings(request, "people/role_list.html", {"sets": sets})


@module_page(permission=MANAGE, accepts_post=True)
def role_add(request: CabinetRequest) -> HttpResponse:
    """Make an empty role; its matrix opens next."""
    form = NewRoleForm(posted(request))
    if form.is_valid():
        try:
            role = create_role(**form.cleaned_data, created_by=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            return _to_role(request, role, _("The role is made. Give it its rights."))
    return ask(request, "people/role_add.html", form)


@module_page(permission=MANAGE, accepts_post=True)
def role_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the matrix of a role; the company's own roles can be changed here."""
    role = list_roles().get(pk=pk)
    groups = matrix_of(request.company, role.kind)
    form = RoleNameForm(posted(request), initial={"name": role.name})
    if form.is_valid():
        chosen = with_kept(groups, user=request.user, role=role, chosen=request.POST.getlist("permissions"))
        try:
            change_role(role_id=pk, name=form.cleaned_data["name"], permissions=chosen, changed_by=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            return _to_role(request, role, _("Saved. The rights count at once."))
    ticked = set(request.POST.getlist("permissions")) if form.is_bound else role.codes
    context = {
        "role": role,
        "form": form,
        "groups": matrix_rows(groups, user=request.user, ticked=ticked, is_open=role.is_custom),
        "is_for_clients": role.kind == UserKind.CLIENT,
        "crumbs": [{"label": _("Roles"), "url": reverse("people:role_list")}],
    }
    return render_settings(request, "people/role_detail.html", context, status=422 if form.errors else 200)


@module_page(permission=MANAGE, accepts_post=True)
def role_copy(request: CabinetRequest, pk: int) -> HttpResponse:
    """Make a role of the company's own with the rights of another one."""
    role = Role.objects.get(pk=pk)
    form = RoleNameForm(posted(request), initial={"name": _("%(name)s: copy") % {"name": role.name}})
    if form.is_valid():
        try:
            copied = copy_role(role_id=pk, name=form.cleaned_data["name"], copied_by=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            return _to_role(request, copied, _("The copy is made. Change its rights as you need."))
    return ask(request, "people/role_copy.html", form, role=role)


@module_page(permission=MANAGE, accepts_post=True)
def role_delete(request: CabinetRequest, pk: int) -> HttpResponse:
    """Delete a role of the company's own that nobody has."""
    role = Role.objects.get(pk=pk)
    form = Form(posted(request))
    if form.is_bound and form.is_valid():
        try:
            delete_role(role_id=pk, deleted_by=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The role is deleted."))
            return redirect_page(request, reverse("people:role_list"))
    return ask(request, "people/role_delete.html", form, role=role)


def _to_role(request: CabinetRequest, role: Any, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect_page(request, reverse("people:role_detail", args=[role.pk]))
