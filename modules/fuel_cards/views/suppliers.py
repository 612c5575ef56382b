"""Suppliers of cards: who they are, and how many cards they have issued."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from modules.fuel_cards.forms import SupplierForm
from modules.fuel_cards.selectors.suppliers import list_suppliers_with_figures
from modules.fuel_cards.services.suppliers import SupplierExists, add_supplier


@module_page(permission="fuel_cards.view_supplier")
def supplier_list(request: CabinetRequest) -> HttpResponse:
    context = {
        "suppliers": list_suppliers_with_figures(),
        "may_add": request.user.has_permission("fuel_cards.add_supplier"),
        "may_import": request.user.has_permission("fuel_cards.import_data"),
    }
    return render_page(request, "fuel_cards/supplier_list.html", context)


@module_page(permission="fuel_cards.add_supplier", accepts_post=True)
def supplier_add(request: CabinetRequest) -> HttpResponse:
    form = SupplierForm(posted(request))
    if form.is_valid():
        try:
            supplier = add_supplier(**form.cleaned_data)
        except SupplierExists as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("The supplier %(name)s is added.") % {"name": supplier.name})
            return redirect_page(request, reverse("fuel_cards:supplier_list"))
    context = {"form": form, "crumbs": [{"label": _("Suppliers"), "url": reverse("fuel_cards:supplier_list")}]}
    return render_page(request, "fuel_cards/supplier_form.html", context, status=422 if form.is_bound else 200)
