"""The general tariff: its rules, and a new one with what it changes."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.ui import formatting
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from modules.fuel_cards.forms import TariffForm
from modules.fuel_cards.models import Tariff, TariffMethod
from modules.fuel_cards.selectors.tariffs import compare, find_rule, list_rules
from modules.fuel_cards.services.set_tariff import set_tariff

# The price of a litre in the example where no product with a price is chosen.
SAMPLE_PRICE = Decimal(60)


@module_page(permission="fuel_cards.view_tariff")
def tariff_list(request: CabinetRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "rules": [{"rule": rule, "value": value_words(rule.method, rule.value)} for rule in list_rules()],
        "now": now,
        "may_change": request.user.has_permission("fuel_cards.change_tariff"),
    }
    return render_page(request, "fuel_cards/tariff_list.html", context)


@module_page(permission="fuel_cards.change_tariff", accepts_post=True)
def tariff_add(request: CabinetRequest) -> HttpResponse:
    form = TariffForm(posted(request))
    if form.is_valid():
        try:
            set_tariff(**_goods(form), **_rule(form), starts_at=form.cleaned_data["starts_at"], actor=request.user)
        except DomainError as error:
            if not error.fields:
                form.add_error(None, str(error))
            for field, texts in error.fields.items():
                form.add_error(field, [str(text) for text in texts])
        else:
            messages.success(request, _("The tariff is set."))
            return redirect_page(request, reverse("fuel_cards:tariff_list"))
    return _form_page(request, form, status=422 if form.is_bound else 200)


@module_action(permission="fuel_cards.change_tariff")
def tariff_changes(request: CabinetRequest) -> HttpResponse:
    """Say what the rule on the form would change; nothing is saved."""
    return _form_page(request, TariffForm(request.POST))


def _form_page(request: CabinetRequest, form: TariffForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "changes": _changes(form) if form.is_bound and form.is_valid() else None,
        "crumbs": [{"label": _("Tariffs"), "url": reverse("fuel_cards:tariff_list")}],
    }
    return render_page(request, "fuel_cards/tariff_form.html", context, {"tariff-changes": "changes"}, status=status)


def _goods(form: TariffForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "supplier_id": data["supplier"].pk if data["supplier"] else None,
        "product_id": data["product"].pk if data["product"] else None,
    }


def _rule(form: TariffForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("method", "value", "base")}


def _changes(form: TariffForm) -> dict[str, Any]:
    data = form.cleaned_data
    old: Tariff | None = find_rule(**_goods(form), at=data["starts_at"])
    product = data["product"]
    price = (product.base_price if product else None) or SAMPLE_PRICE
    sample = compare(old=old, method=data["method"], value=data["value"], price=price)
    return {
        "goods": product.name if product else _("All products"),
        "supplier": data["supplier"].name if data["supplier"] else _("All suppliers"),
        "old": value_words(old.method, old.value) if old else _("as the supplier charges"),
        "new": value_words(data["method"], data["value"]),
        "starts_at": data["starts_at"],
        "price": formatting.money(price),
        "before": formatting.money(sample.before),
        "after": formatting.money(sample.after),
    }


def value_words(method: str, value: Decimal) -> str:
    """Write what a rule adds or takes: +1,5 %, −0,80 ₽ per unit."""
    sign = "+" if value > 0 else ""
    if method == TariffMethod.PERCENT:
        places = max(-int(value.normalize().as_tuple().exponent), 0)
        return f"{sign}{formatting.percent(value, places)}"
    return _("%(sum)s per unit") % {"sum": f"{sign}{formatting.money(value)}"}
