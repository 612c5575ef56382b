"""«Клиенты» for staff, «Компании» for a holding's user: one list by the row scope."""

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.lib.errors import DomainError
from core.organizations.contributed import client_lines
from core.organizations.extended import ORGANIZATION
from core.organizations.forms import InviteMemberForm, OrganizationForm
from core.organizations.models import Organization
from core.organizations.selectors import VIEW_AGREEMENT, get_organization, list_agreements, list_members, own_values
from core.organizations.services.members import invite_member, remove_member, set_member_role
from core.organizations.services.organizations import create_organization, update_organization
from core.organizations.services.responsible import set_responsible
from core.organizations.tables import CompanyTable, OrganizationTable
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

SHOWN = 10


@module_page(permission="organizations.view_organization")
def organization_list(request: CabinetRequest) -> HttpResponse:
    may_add = request.user.has_permission("organizations.add_organization")
    template = "organizations/organization_list.html"
    table = OrganizationTable if request.viewer.is_staff else CompanyTable
    return render_table(request, table, template=template, context={"may_add": may_add})


@module_page(permission="organizations.view_organization")
def organization_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    organization = get_organization(viewer=request.viewer, pk=pk)
    return _detail(request, organization, InviteMemberForm(), status=200)


@module_page(permission="organizations.add_organization", accepts_post=True)
def organization_add(request: CabinetRequest) -> HttpResponse:
    form = OrganizationForm(request.POST or None, initial={"responsible": request.user.pk})
    if form.is_valid():
        facts = form.facts()
        if not request.viewer.sees_all:
            facts["responsible"] = request.user  # whoever works with his own clients takes this one on himself
        try:
            organization = create_organization(**facts)
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("organizations:organization_detail", args=[organization.pk]))
    return _form(request, form, None)


@module_page(permission="organizations.change_organization", accepts_post=True)
def organization_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    organization = get_organization(viewer=request.viewer, pk=pk)
    initial = {**vars(organization), "responsible": organization.responsible_id}
    form = OrganizationForm(request.POST or None, initial=initial)
    if organization.shown_inn != organization.inn:
        form.keep_secret("inn", organization.shown_inn)
    if form.is_valid():
        facts = form.facts()
        responsible = facts.pop("responsible")
        try:
            with transaction.atomic():
                update_organization(organization_id=organization.pk, **facts)
                set_responsible(organization_id=pk, user_id=responsible.pk if responsible else None)
        except DomainError as error:
            explain(form, error)
        else:
            stays = request.viewer.sees_all or responsible == request.user
            where = ("organizations:organization_detail", [pk]) if stays else ("organizations:organization_list", [])
            return redirect_page(request, reverse(where[0], args=where[1]))
    return _form(request, form, organization)


@module_page(permission="organizations.change_organization", accepts_post=True)
def organization_active(request: CabinetRequest, pk: int) -> HttpResponse:
    """Switch the client off, or on again."""
    organization = get_organization(viewer=request.viewer, pk=pk)
    if organization.is_active:
        question = Question(
            title=_("Switch the client off?"),
            lead=organization.name,
            text=_("Its people lose access at once. Cards, papers and money stay as they are."),
            verb=pgettext("client", "Switch off"),
            icon="lock",
            danger=True,
        )
        done = _("The client is switched off.")
    else:
        question = Question(
            title=_("Switch the client on?"),
            lead=organization.name,
            text=_("Its people get access again."),
            verb=pgettext("client", "Switch on"),
            icon="lock-open",
        )
        done = _("The client is switched on.")

    def deed(_answer: object) -> object:
        return update_organization(organization_id=pk, is_active=not organization.is_active)

    back = reverse("organizations:organization_detail", args=[pk])
    return ask(request, question, Form(posted(request)), deed, done=done, back=back)


@module_action(permission="organizations.manage_member")
def member_invite(request: CabinetRequest, pk: int) -> HttpResponse:
    organization = get_organization(viewer=request.viewer, pk=pk)
    form = InviteMemberForm(request.POST)
    if form.is_valid():
        try:
            invite_member(organization_id=organization.pk, invited_by=request.user, **form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("organizations:organization_detail", args=[pk]))
    return _detail(request, organization, form, status=422)


@module_action(permission="organizations.manage_member")
def member_remove(request: CabinetRequest, pk: int, user_id: int) -> HttpResponse:
    organization = get_organization(viewer=request.viewer, pk=pk)
    remove_member(organization_id=organization.pk, user_id=user_id)
    return redirect_page(request, reverse("organizations:organization_detail", args=[pk]))


@module_action(permission="organizations.manage_member")
def member_role(request: CabinetRequest, pk: int, user_id: int) -> HttpResponse:
    organization = get_organization(viewer=request.viewer, pk=pk)
    set_member_role(
        organization_id=organization.pk,
        user_id=user_id,
        role_code=request.POST.get("role_code", ""),
        changed_by=request.user,
    )
    messages.success(request, _("The role is changed."))
    return redirect_page(request, reverse("organizations:organization_detail", args=[pk]))


def _form(request: CabinetRequest, form: OrganizationForm, organization: Organization | None) -> HttpResponse:
    crumbs = [{"label": _("Clients"), "url": reverse("organizations:organization_list")}]
    context = {"form": form, "organization": organization, "crumbs": crumbs}
    return render_page(request, "organizations/organization_form.html", context, status=422 if form.is_bound else 200)


def _detail(
    request: CabinetRequest, organization: Organization, form: InviteMemberForm, *, status: int
) -> HttpResponse:
    sees_agreements = request.viewer.may_for(VIEW_AGREEMENT, organization.pk)
    context = {
        "organization": organization,
        "extra": own_values(request.viewer, ORGANIZATION, organization.extra),
        "sees_agreements": sees_agreements,
        "lines": client_lines(request.viewer, organization.pk),
        "agreements": list_agreements(request.viewer, organization=organization.pk)[:SHOWN] if sees_agreements else (),
        "may_add_agreement": request.user.has_permission("organizations.manage_agreement"),
        "members": list_members(organization=organization, viewer=request.viewer),
        "form": form,
        "crumbs": [{"label": _list_title(request), "url": reverse("organizations:organization_list")}],
        "may_change": request.user.has_permission("organizations.change_organization"),
        "may_see_people": request.viewer.is_staff and request.user.has_permission("accounts.view_user"),
        "may_manage": request.user.has_permission("organizations.manage_member"),
    }
    return render_page(request, "organizations/organization_detail.html", context, status=status)


def _list_title(request: CabinetRequest) -> str:
    return _("Clients") if request.viewer.is_staff else _("Companies")
