"""The general calculator: its rules, a new one with what it changes, and a purchase tried under both tariffs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.lib.errors import DomainError
from core.organizations.models import Organization
from core.ui import formatting
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from modules.fuel_cards.forms.tariffs import EndTariffForm, PreviewForm, TariffForm
from modules.fuel_cards.models import Tariff, TariffMethod, TariffMode
from modules.fuel_cards.selectors.tariffs import Offer, compare, find_rule, list_rules, preview, visible_rules
from modules.fuel_cards.services.set_tariff import end_tariff, set_tariff

# The price of a litre in the example where no product with a price is chosen.
SAMPLE_PRICE = Decimal(60)
CHANGE = "fuel_cards.change_tariff"


@module_page(permission="fuel_cards.view_tariff")
def tariff_list(request: CabinetRequest) -> HttpResponse:
    context = {
        **rule_lines(request, list_rules()),
        "tabs": tabs(request, "tariff_list"),
    }
    return render_page(request, "fuel_cards/tariff_list.html", context)


@dataclass(frozen=True, kw_only=True)
class RulePage:
    """Where a new rule is entered: of the general calculator, or of a client's own tariff."""

    organization: Organization | None = None

    def url(self, name: str) -> str:
        if self.organization is None:
            return reverse(f"fuel_cards:tariff_{name}")
        return reverse(f"fuel_cards:client_tariff_{name}", args=[self.organization.pk])

    @property
    def back(self) -> str:
        if self.organization is None:
            return reverse("fuel_cards:tariff_list")
        return reverse("fuel_cards:client_tariff", args=[self.organization.pk])

    @property
    def payer(self) -> dict[str, Any]:
        return {"organization_id": self.organization.pk if self.organization else None}


@module_page(permission=CHANGE, accepts_post=True)
def tariff_add(request: CabinetRequest) -> HttpResponse:
    return add_rule(request, RulePage())


@module_action(permission=CHANGE)
def tariff_changes(request: CabinetRequest) -> HttpResponse:
    """Say what the rule on the form would change; nothing is saved."""
    return rule_form(request, TariffForm(request.POST), RulePage())


@module_page(permission=CHANGE, accepts_post=True)
def tariff_end(request: CabinetRequest, pk: int) -> HttpResponse:
    """End a rule, or take back one that is only planned."""
    rule = visible_rules(request.viewer).get(pk=pk)
    planned = rule.starts_at > timezone.now()
    question = Question(
        title=_("Remove the planned rule?") if planned else _("End the rule?"),
        verb=_("Remove") if planned else pgettext("tariff", "End it"),
        icon="trash" if planned else "player-stop",
        lead=goods_words(rule),
        text=_("The rule that it was to replace goes on.")
        if planned
        else _("What has been charged does not change; later operations are priced without this rule."),
        danger=True,
    )
    form = EndTariffForm(posted(request))
    if planned:
        form.fields.pop("ends_at")
    done = _("The planned rule is removed.") if planned else _("The rule ends.")
    back = RulePage(organization=rule.organization).back
    return ask(request, question, form, lambda answer: end_tariff(tariff_id=rule.pk, **answer), done=done, back=back)


@module_page(permission="fuel_cards.view_tariff")
def tariff_preview(request: CabinetRequest) -> HttpResponse:
    """Try a purchase: its price by the general and by the client's tariff beside each other."""
    # A link that names the client alone begins the form; only the form itself sends a quantity.
    sent = request.GET if "quantity" in request.GET else None
    form = PreviewForm(sent, viewer=request.viewer, initial=request.GET.dict())
    context: dict[str, Any] = {"form": form, "tabs": tabs(request, "tariff_preview")}
    if form.is_bound and form.is_valid():
        found = preview(**form.purchase())
        context |= {
            "found": found,
            "client": form.cleaned_data["organization"],
            "offers": [
                _offer_line(TariffMode.GENERAL, found.general, found.mode),
                _offer_line(TariffMode.INDIVIDUAL, found.individual, found.mode),
            ],
        }
    return render_page(request, "fuel_cards/tariff_preview.html", context, {"tariff-preview": "preview"})


def add_rule(request: CabinetRequest, page: RulePage) -> HttpResponse:
    form = TariffForm(posted(request))
    if form.is_valid():
        try:
            set_tariff(**page.payer, **form.goods(), **form.rule(), actor=request.user)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The tariff is set."))
            return redirect_page(request, page.back)
    return rule_form(request, form, page, status=422 if form.is_bound else 200)


def rule_form(request: CabinetRequest, form: TariffForm, page: RulePage, *, status: int = 200) -> HttpResponse:
    crumbs = [{"label": _("Tariffs"), "url": reverse("fuel_cards:tariff_list")}]
    if page.organization is not None:
        crumbs = [{"label": str(page.organization), "url": page.back}]
    context = {
        "form": form,
        "page": page,
        "add_url": page.url("add"),
        "changes_url": page.url("changes"),
        "changes": _changes(form, page) if form.is_bound and form.is_valid() else None,
        "crumbs": crumbs,
    }
    return render_page(request, "fuel_cards/tariff_form.html", context, {"tariff-changes": "changes"}, status=status)


def rule_lines(request: CabinetRequest, rules: Any) -> dict[str, Any]:
    """Return what a list of rules shows."""
    now = timezone.now()
    lines = [
        {
            "rule": rule,
            "goods": goods_words(rule),
            "place": place_words(rule),
            "value": value_words(rule.method, rule.value),
            "is_planned": rule.starts_at > now,
            "is_over": rule.ends_at is not None and rule.ends_at <= now,
        }
        for rule in rules
    ]
    return {"rules": lines, "may_change": request.user.has_permission(CHANGE)}


def tabs(request: CabinetRequest, active: str) -> list[dict[str, Any]]:
    """Return the pages of prices that the reader may open."""
    pages: tuple[tuple[str, Any, str], ...] = (
        ("tariff_list", _("General calculator"), "fuel_cards.view_tariff"),
        ("tariff_preview", _("Try a purchase"), "fuel_cards.view_tariff"),
        ("recalculation_list", _("Recalculations"), "fuel_cards.recalculate"),
        ("product_list", _("Products and base prices"), "fuel_cards.view_tariff"),
        ("reference_station_list", _("Stations and regions"), "fuel_cards.view_tariff"),
    )
    return [
        {"label": label, "url": reverse(f"fuel_cards:{name}"), "active": name == active}
        for name, label, right in pages
        if request.user.has_permission(right)
    ]


def _changes(form: TariffForm, page: RulePage) -> dict[str, Any]:
    data = form.cleaned_data
    old = find_rule(**page.payer, **form.goods(), at=data["starts_at"])
    product = data["product"]
    unit_price = (product.base_price if product else None) or SAMPLE_PRICE
    sample = compare(old=old, method=data["method"], value=data["value"], unit_price=unit_price)
    none = _("as the supplier charges") if page.organization is None else _("as the general calculator says")
    return {
        "goods": product.name if product else _("All products"),
        "supplier": data["supplier"].name if data["supplier"] else _("All suppliers"),
        "old": value_words(old.method, old.value) if old else none,
        "new": value_words(data["method"], data["value"]),
        "starts_at": data["starts_at"],
        "recalculates_from": data["recalculates_from"],
        "price": formatting.money(unit_price),
        "before": formatting.money(sample.before) if old or page.organization is None else "",
        "after": formatting.money(sample.after),
    }


def _offer_line(mode: TariffMode, offer: Offer, in_force: str) -> dict[str, Any]:
    tariff = offer.tariff
    words = ", ".join((goods_words(tariff), place_words(tariff))) if tariff else _("No rule: as the supplier charges")
    return {
        "title": mode.label,
        "offer": offer,
        "rule": words,
        "value": value_words(tariff.method, tariff.value) if tariff else "",
        "is_general": tariff is not None and tariff.organization_id is None and mode == TariffMode.INDIVIDUAL,
        "holds": mode == in_force,
    }


def goods_words(rule: Tariff) -> str:
    """Say for which product and from which step the rule is."""
    words = rule.product.name if rule.product else _("All products")
    if rule.from_quantity:
        unit = rule.product.unit if rule.product else _("l")
        words += _(" from %(quantity)s") % {"quantity": formatting.quantity(rule.from_quantity, unit, 0)}
    return words


def place_words(rule: Tariff) -> str:
    """Say where the rule holds, and its priority where it has one."""
    parts = [rule.supplier.name if rule.supplier else _("All suppliers")]
    if rule.station:
        parts.append(_("station %(number)s") % {"number": rule.station.number})
    if rule.region:
        parts.append(rule.region)
    if rule.priority:
        parts.append(_("priority %(priority)s") % {"priority": rule.priority})
    return ", ".join(parts)


def value_words(method: str, value: Decimal) -> str:
    """Write what a rule adds or takes: +1,5 %, −0,80 ₽ per unit."""
    sign = "+" if value > 0 else ""
    if method == TariffMethod.PERCENT:
        places = max(-int(value.normalize().as_tuple().exponent), 0)
        return f"{sign}{formatting.percent(value, places)}"
    return _("%(sum)s per unit") % {"sum": f"{sign}{formatting.money(value)}"}
