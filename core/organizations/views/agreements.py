"""Agreements: the list, one of them, adding, changing, closing."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.lib.errors import DomainError
from core.organizations.extended import AGREEMENT
from core.organizations.forms.agreements import AgreementChangeForm, AgreementForm
from core.organizations.selectors import VIEW_AGREEMENT, get_agreement, own_values
from core.organizations.services.agreements import change_agreement, create_agreement, switch_agreement
from core.organizations.tables.agreements import AgreementTable
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

MANAGE = "organizations.manage_agreement"


@module_page(permission=VIEW_AGREEMENT)
def agreement_list(request: CabinetRequest) -> HttpResponse:
    context = {"may_add": request.user.has_permission(MANAGE)}
    return render_table(request, AgreementTable, template="organizations/agreement_list.html", context=context)


@module_page(permission=VIEW_AGREEMENT)
def agreement_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    agreement = get_agreement(request.viewer, pk)
    context = {
        "agreement": agreement,
        "may_manage": request.user.has_permission(MANAGE),
        "papers": _papers(request, agreement),
        "extra": own_values(request.viewer, AGREEMENT, agreement.extra),
        "crumbs": _crumbs(),
    }
    return render_page(request, "organizations/agreement_detail.html", context)


@module_page(permission=MANAGE, accepts_post=True)
def agreement_add(request: CabinetRequest) -> HttpResponse:
    form = AgreementForm(request.POST or None, viewer=request.viewer, initial=request.GET.dict())
    if form.is_valid():
        try:
            agreement = create_agreement(**form.facts_with_extra())
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("organizations:agreement_detail", args=[agreement.pk]))
    return _form(request, form)


@module_page(permission=MANAGE, accepts_post=True)
def agreement_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    agreement = get_agreement(request.viewer, pk, permission=MANAGE)
    form = AgreementChangeForm(request.POST or None, initial={**vars(agreement)})
    if form.is_valid():
        try:
            change_agreement(agreement_id=agreement.pk, **form.facts_with_extra())
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("organizations:agreement_detail", args=[pk]))
    return _form(request, form, agreement)


@module_action(permission=MANAGE)
def agreement_switch(request: CabinetRequest, pk: int) -> HttpResponse:
    """Close an agreement that is in force, open one that is closed."""
    agreement = get_agreement(request.viewer, pk, permission=MANAGE)
    agreement = switch_agreement(agreement_id=agreement.pk, is_active=not agreement.is_active)
    messages.success(
        request, _("The agreement is in force again.") if agreement.is_active else _("The agreement is closed.")
    )
    return redirect_page(request, reverse("organizations:agreement_detail", args=[pk]))


def _papers(request: CabinetRequest, agreement: Any) -> list[dict[str, str]]:
    """Lead to what was billed, acted, paid and filed under the agreement: the lists with their filter set."""
    return [
        {"label": str(label), "icon": icon, "url": f"{reverse(page)}?{urlencode({'agreement': value})}"}
        for label, icon, page, permission, value in (
            (_("Invoices"), "file-invoice", "finance:invoice_list", "finance.view_invoice", agreement.pk),
            (pgettext("documents", "Acts"), "file-check", "finance:act_list", "finance.view_act", agreement.pk),
            (_("Payments"), "arrows-exchange", "finance:payment_list", "finance.view_payment", agreement.pk),
            (_("Documents"), "files", "documents:document_list", "documents.view_document", agreement.number),
        )
        if request.viewer.may_for(permission, agreement.organization_id)
    ]


def _form(request: CabinetRequest, form: Any, agreement: Any = None) -> HttpResponse:
    context = {"form": form, "agreement": agreement, "crumbs": _crumbs()}
    return render_page(request, "organizations/agreement_form.html", context, status=422 if form.is_bound else 200)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Agreements"), "url": reverse("organizations:agreement_list")}]
