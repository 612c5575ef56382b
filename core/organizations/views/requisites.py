"""Requisites: the company's own legal entities and their bank accounts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.organizations.forms.agreements import BankAccountForm, LegalEntityForm
from core.organizations.models import LegalEntity, OwnBankAccount
from core.organizations.selectors import list_legal_entities
from core.organizations.services.requisites import save_bank_account, save_legal_entity
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings

MANAGE = "organizations.manage_legal_entity"
NEW_ENTITY = {"is_vat_payer": True, "is_active": True}
NEW_ACCOUNT = {"currency": "RUB", "is_active": True}


@module_page(permission=MANAGE)
def legal_entity_list(request: CabinetRequest) -> HttpResponse:
    return render_settings(request, "organizations/legal_entity_list.html", {"entities": list_legal_entities()})


@module_page(permission=MANAGE, accepts_post=True)
def legal_entity_add(request: CabinetRequest) -> HttpResponse:
    return _entity_form(request, None)


@module_page(permission=MANAGE, accepts_post=True)
def legal_entity_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    return _entity_form(request, LegalEntity.objects.get(pk=pk))


@module_page(permission=MANAGE, accepts_post=True)
def bank_account_add(request: CabinetRequest, pk: int) -> HttpResponse:
    return _account_form(request, LegalEntity.objects.get(pk=pk), None)


@module_page(permission=MANAGE, accepts_post=True)
def bank_account_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    account = OwnBankAccount.objects.select_related("legal_entity").get(pk=pk)
    return _account_form(request, account.legal_entity, account)


def _entity_form(request: CabinetRequest, entity: LegalEntity | None) -> HttpResponse:
    form = LegalEntityForm(request.POST or None, initial=vars(entity) if entity else NEW_ENTITY)
    if form.is_valid():
        try:
            save_legal_entity(entity_id=entity.pk if entity else None, **form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            return _saved(request)
    return _show(request, form, {"entity": entity}, "organizations/legal_entity_form.html")


def _account_form(request: CabinetRequest, entity: LegalEntity, account: OwnBankAccount | None) -> HttpResponse:
    form = BankAccountForm(request.POST or None, initial=vars(account) if account else NEW_ACCOUNT)
    if form.is_valid():
        try:
            save_bank_account(
                legal_entity_id=entity.pk, account_id=account.pk if account else None, **form.cleaned_data
            )
        except DomainError as error:
            explain(form, error)
        else:
            return _saved(request)
    context = {"entity": entity, "account": account}
    return _show(request, form, context, "organizations/bank_account_form.html")


def _saved(request: CabinetRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect_page(request, reverse("organizations:legal_entity_list"))


def _show(request: CabinetRequest, form: Any, context: dict[str, Any], template: str) -> HttpResponse:
    crumbs = [{"label": _("Requisites"), "url": reverse("organizations:legal_entity_list")}]
    status = 422 if form.is_bound else 200
    return render_settings(request, template, {**context, "form": form, "crumbs": crumbs}, status=status)
