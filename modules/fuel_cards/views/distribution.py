"""Rules by which suppliers' new cards find their clients."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lib.errors import DomainError
from core.organizations.scope import owned
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from modules.fuel_cards.forms import RuleForm
from modules.fuel_cards.models import DistributionRule
from modules.fuel_cards.selectors.suppliers import list_rules
from modules.fuel_cards.services.distribution import distribute_unassigned, keep_rule, remove_rule

RIGHT = "fuel_cards.change_distribution"
FIELDS = ("contract", "pool", "first_number", "last_number", "position", "is_active")


@module_page(permission=RIGHT)
def rule_list(request: CabinetRequest) -> HttpResponse:
    rules = owned(list_rules(), request.viewer)
    context = {"rules": [{"rule": rule, "words": rule_words(rule)} for rule in rules]}
    return render_page(request, "fuel_cards/rule_list.html", context)


@module_page(permission=RIGHT, accepts_post=True)
def rule_add(request: CabinetRequest) -> HttpResponse:
    return _edit(request, None)


@module_page(permission=RIGHT, accepts_post=True)
def rule_change(request: CabinetRequest, pk: int) -> HttpResponse:
    return _edit(request, owned(list_rules(), request.viewer).get(pk=pk))


@module_page(permission=RIGHT, accepts_post=True)
def rule_remove(request: CabinetRequest, pk: int) -> HttpResponse:
    rule = owned(list_rules(), request.viewer).get(pk=pk)
    question = Question(
        title=_("Remove the rule?"),
        verb=_("Remove"),
        icon="trash",
        lead=rule.organization.name,
        text=_("Cards that it has placed stay with their clients."),
        danger=True,
    )
    return ask(
        request,
        question,
        forms.Form(posted(request)),
        lambda data: remove_rule(rule_id=rule.pk),
        done=_("The rule is removed."),
        back=reverse("fuel_cards:rule_list"),
    )


@module_action(permission=RIGHT)
def rules_apply(request: CabinetRequest) -> HttpResponse:
    """Try the rules on the cards that nobody holds."""
    made = distribute_unassigned()
    words = ngettext("%(count)s card has found its client.", "%(count)s cards have found their clients.", made)
    messages.success(request, words % {"count": made})
    return redirect_page(request, reverse("fuel_cards:rule_list"))


def rule_words(rule: DistributionRule) -> str:
    """Say which cards the rule takes."""
    parts = [
        rule.supplier.name if rule.supplier else _("Any supplier"),
        _("contract %(contract)s") % {"contract": rule.contract} if rule.contract else "",
        _("pool %(pool)s") % {"pool": rule.pool} if rule.pool else "",
        f"{rule.first_number} – {rule.last_number}" if rule.first_number else "",
    ]
    return ", ".join(part for part in parts if part)


def _edit(request: CabinetRequest, rule: DistributionRule | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if rule is not None:
        initial = {name: getattr(rule, name) for name in FIELDS}
        initial |= {"organization": rule.organization_id, "supplier": rule.supplier_id}
    form = RuleForm(posted(request), viewer=request.viewer, initial=initial)
    if form.is_valid():
        try:
            keep_rule(rule_id=rule.pk if rule else None, actor=request.user, **form.facts())
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The rule is kept. New cards are placed by it."))
            return redirect_page(request, reverse("fuel_cards:rule_list"))
    context = {
        "form": form,
        "rule": rule,
        "crumbs": [{"label": _("Distribution of cards"), "url": reverse("fuel_cards:rule_list")}],
    }
    return render_page(request, "fuel_cards/rule_form.html", context, status=422 if form.is_bound else 200)
