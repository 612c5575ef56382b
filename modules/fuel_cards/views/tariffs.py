"""The general tariff."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from modules.fuel_cards.forms import TariffForm
from modules.fuel_cards.selectors.runs import list_tariffs
from modules.fuel_cards.services.set_tariff import set_tariff


@module_page(permission="fuel_cards.view_tariff")
def tariff_list(request: CabinetRequest) -> HttpResponse:
    return _page(request, TariffForm())


@module_page(permission="fuel_cards.change_tariff", accepts_post=True)
def tariff_add(request: CabinetRequest) -> HttpResponse:
    form = TariffForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            set_tariff(
                method=data["method"],
                value=data["value"],
                base=data["base"],
                supplier_id=data["supplier"].pk if data["supplier"] else None,
                product_id=data["product"].pk if data["product"] else None,
                starts_at=data["starts_at"],
                actor=request.user,
            )
        except DomainError as error:
            if not error.fields:
                form.add_error(None, str(error))
            for field, texts in error.fields.items():
                form.add_error(field, [str(text) for text in texts])
        else:
            messages.success(request, _("The tariff is set."))
            return redirect_page(request, reverse("fuel_cards:tariff_list"))
    return _page(request, form)


def _page(request: CabinetRequest, form: TariffForm) -> HttpResponse:
    context = {
        "tariffs": list_tariffs().order_by("-starts_at", "-pk"),
        "form": form,
        "now": timezone.now(),
        "may_change": request.user.has_permission("fuel_cards.change_tariff"),
    }
    return render_page(request, "fuel_cards/tariff_list.html", context, status=422 if form.is_bound else 200)
