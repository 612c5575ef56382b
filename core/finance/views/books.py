"""The books as a whole: which days are closed, and on which day they stand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance import business_date
from core.finance.forms.balances import BusinessDateForm, CloseDaysForm, ReopenDaysForm
from core.finance.services.books import books, close_days, reopen_days, set_business_date
from core.lib.errors import DomainError
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings

CLOSE = "finance.close_period"


@module_page(permission=CLOSE)
def books_page(request: CabinetRequest) -> HttpResponse:
    return _show(request)


@module_action(permission=CLOSE)
def days_close(request: CabinetRequest) -> HttpResponse:
    return _do(request, "closing", CloseDaysForm(request.POST), close_days, _("The days are closed."))


@module_action(permission=CLOSE)
def days_reopen(request: CabinetRequest) -> HttpResponse:
    return _do(request, "reopening", ReopenDaysForm(request.POST), reopen_days, _("The days are open again."))


@module_action(permission=CLOSE)
def business_date_set(request: CabinetRequest) -> HttpResponse:
    return _do(request, "standing", BusinessDateForm(request.POST), set_business_date, _("The business date is set."))


def _do(request: CabinetRequest, name: str, form: Form, deed: Callable[..., Any], done: str) -> HttpResponse:
    if form.is_valid():
        try:
            deed(**form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, done)
            return redirect_page(request, reverse("finance:books"))
    return _show(request, **{name: form})


def _show(request: CabinetRequest, **bound: Form) -> HttpResponse:
    own = books()
    context = {
        "books": own,
        "today": business_date.real_today(),
        "closing": CloseDaysForm(),
        "reopening": ReopenDaysForm(initial={"since": own.closed_until}),
        "standing": BusinessDateForm(initial={"on": own.business_date}),
        **bound,
    }
    return render_settings(request, "finance/books.html", context, status=422 if bound else 200)
