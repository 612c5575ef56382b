"""An act that is written by hand: the same sheet of lines as an invoice's."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.finance.authors import present_author
from core.finance.calc import sums_of
from core.finance.forms.acts import ActSheet, sheet_of_act
from core.finance.models import Act
from core.finance.selectors.acts import ISSUE, get_act
from core.finance.services.acts import ActFromOperations, change_act, draft_act
from core.finance.states import ACT_FLOW
from core.finance.tables.acts import number_words
from core.finance.views.invoice_form import rates_of, start_of
from core.lib.errors import DomainError
from core.organizations.selectors import entities_in_use
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page

PARTS = {"invoice-lines": "lines_part", "invoice-sums": "sums_part", "invoice-sides": "finance/invoice_form.html#sides"}


@module_page(permission=ISSUE, accepts_post=True)
def act_new(request: CabinetRequest) -> HttpResponse:
    if request.method == "POST":
        return _answer(request, ActSheet(request.viewer, request.POST), None)
    return _form(request, ActSheet(request.viewer, initial=start_of(request, permission=ISSUE)), None)


@module_page(permission=ISSUE, accepts_post=True)
def act_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    act = get_act(request.viewer, pk, permission=ISSUE)
    ACT_FLOW.target(act.status, "issue")
    if act.module:
        raise ActFromOperations
    if request.method == "POST":
        return _answer(request, ActSheet(request.viewer, request.POST), act)
    return _form(request, ActSheet(request.viewer, initial=sheet_of_act(act)), act)


def _answer(request: CabinetRequest, sheet: ActSheet, act: Act | None) -> HttpResponse:
    """Rearrange the lines or count anew where that is asked for, else save."""
    if request.POST.get("do") != "save":
        return _form(request, sheet.arranged(), act, quiet=True)
    if sheet.is_valid():
        try:
            stored = change_act(act_id=act.pk, draft=sheet.act()) if act else _write(sheet)
        except DomainError as error:
            explain(sheet.head, error)
        else:
            messages.success(request, _("The draft is saved."))
            return redirect_page(request, reverse("finance:act_detail", args=[stored.pk]))
    return _form(request, sheet, act)


def _write(sheet: ActSheet) -> Act:
    return draft_act(sheet.act(), author=present_author())


def _form(request: CabinetRequest, sheet: ActSheet, act: Act | None, *, quiet: bool = False) -> HttpResponse:
    counted = sheet.counted()
    lines = [line for line in counted.values() if line is not None]
    context: dict[str, Any] = {
        "form": sheet.head,
        "quiet": quiet,
        "rows": [(form, form.key, counted[form.key]) for form in sheet.lines],
        "sums": sums_of(lines),
        "rates": rates_of(lines),
        "act": act,
        "act_lines": True,
        "name": number_words(act) if act else "",
        "has_issuer": entities_in_use().exists(),
        "url": reverse("finance:act_edit", args=[act.pk]) if act else reverse("finance:act_new"),
        "back": reverse("finance:act_detail", args=[act.pk]) if act else reverse("finance:act_list"),
        "crumbs": [{"label": pgettext("documents", "Acts"), "url": reverse("finance:act_list")}],
    }
    refused = request.method == "POST" and not quiet
    return render_page(request, "finance/act_form.html", context, PARTS, status=422 if refused else 200)
