"""How the company writes its invoices."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.forms.rules import RulesForm
from core.finance.services.rules import change_invoice_rules, invoice_rules
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings


@module_page(permission="finance.issue_invoice", accepts_post=True)
def invoice_rules_page(request: CabinetRequest) -> HttpResponse:
    rules = invoice_rules()
    form = RulesForm(posted(request), initial=RulesForm.of(rules))
    if form.is_bound and form.is_valid():
        change_invoice_rules(**form.facts())
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("finance:invoice_rules"))
    return render_settings(request, "finance/invoice_rules.html", {"form": form}, status=422 if form.is_bound else 200)
