"""Mutual settlements: clients' balances, one balance with its movements, and what may be done to it."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.finance import business_date
from core.finance.forms.balances import CorrectionForm, LimitForm, StatementForm
from core.finance.models import ClientBalance
from core.finance.selectors.balances import VIEW, get_balance, list_balances
from core.finance.selectors.movements import CODES, OPERATIONAL, balance_by_day
from core.finance.selectors.reconciliation import reconcile, usual_period
from core.finance.services.accounts import set_credit_limit
from core.finance.services.correcting import Correction, correct_balance
from core.finance.services.statement_printing import printed_statement
from core.finance.tables.balances import BalanceTable, degree
from core.finance.tables.movements import MovementTable
from core.lib.errors import DomainError
from core.organizations.models import Organization
from core.organizations.scope import get_owned
from core.ui import formatting
from core.ui.asking import explain, posted
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

CORRECT, LIMIT = "finance.correct_balance", "finance.change_credit_limit"
DIALOG = {"dialog-place": "dialog"}
CHART = {"balance-chart": "chart"}
PERIODS = (30, 90, 365)


@module_page(permission=VIEW)
def balance_list(request: CabinetRequest) -> HttpResponse:
    """Show all balances to the staff and to a holding; to a client of one company his own."""
    if not request.viewer.is_staff and not request.viewer.joint:
        own = list(list_balances(request.viewer).select_related("organization").order_by("-currency", "pk"))
        own.sort(key=lambda balance: balance.currency != "RUB")
        if not own:
            return render_page(request, "finance/balance_none.html")
        return _show(request, own[0], OPERATIONAL)
    return render_table(request, BalanceTable, template="finance/balance_list.html")


@module_page(permission=VIEW)
def balance_of(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the balance of a client by the client's own number: in roubles where he has several."""
    organization = get_owned(Organization.objects.all(), request.viewer, "", permission=VIEW, pk=pk)
    found = list_balances(request.viewer, organization=organization.pk).order_by("pk")
    balances = sorted(found, key=lambda balance: balance.currency != "RUB")
    if not balances:
        return render_page(request, "finance/balance_none.html", {"organization": organization})
    return redirect_page(request, reverse("finance:balance_detail", args=[balances[0].pk]))


@module_page(permission=VIEW)
def balance_detail(request: CabinetRequest, pk: int, view: str = OPERATIONAL) -> HttpResponse:
    if view not in CODES:
        raise Http404
    return _show(request, get_balance(request.viewer, pk), view)


@module_page(permission=VIEW)
def balance_chart(request: CabinetRequest, pk: int, view: str) -> HttpResponse:
    """Draw the balance over another period."""
    if view not in CODES:
        raise Http404
    balance = get_balance(request.viewer, pk)
    return render_page(request, "finance/balance_chart.html", _chart(request, balance, view), CHART)


@module_page(permission=CORRECT, accepts_post=True)
def balance_correct(request: CabinetRequest, pk: int) -> HttpResponse:
    balance = get_balance(request.viewer, pk, permission=CORRECT)
    form = CorrectionForm(posted(request), organization_id=balance.organization_id)
    if form.is_valid():
        facts = {**form.cleaned_data, "key": str(form.cleaned_data["key"])}
        wanted = Correction(organization_id=balance.organization_id, currency=balance.currency, **facts)
        try:
            correct_balance(wanted, at=timezone.now())
        except DomainError as error:
            explain(form, error)
        else:
            return _done(request, balance, _("The balance is corrected."))
    return _ask(request, "correct", balance, form)


@module_page(permission=LIMIT, accepts_post=True)
def balance_limit(request: CabinetRequest, pk: int) -> HttpResponse:
    balance = get_balance(request.viewer, pk, permission=LIMIT)
    form = LimitForm(posted(request), initial={"credit_limit": balance.credit_limit})
    if form.is_valid():
        set_credit_limit(
            organization_id=balance.organization_id,
            currency=balance.currency,
            limit=form.cleaned_data["credit_limit"],
            reason=form.cleaned_data["reason"],
        )
        return _done(request, balance, _("The credit limit is set."))
    return _ask(request, "limit", balance, form)


@module_page(permission=VIEW)
def statement(request: CabinetRequest, pk: int) -> HttpResponse:
    """Reconcile a period: from the accounting view, with the other side's columns left free."""
    balance = get_balance(request.viewer, pk)
    form = StatementForm(request.GET if "since" in request.GET else None, initial=usual_period())
    period = form.cleaned_data if form.is_valid() else None if form.is_bound else usual_period()
    context = {
        "balance": balance,
        "form": form,
        "statement": reconcile(balance, **period) if period else None,
        "crumbs": _crumbs(request, balance),
    }
    return render_page(request, "finance/statement.html", context, status=422 if period is None else 200)


@module_page(permission=VIEW)
def statement_pdf(request: CabinetRequest, pk: int) -> HttpResponse:
    """Give the statement of a period as a file to be signed."""
    balance = get_balance(request.viewer, pk)
    form = StatementForm(request.GET if "since" in request.GET else None, initial=usual_period())
    if form.is_bound and not form.is_valid():
        return redirect_page(request, reverse("finance:statement", args=[pk]))
    period = form.cleaned_data if form.is_bound else usual_period()
    response = HttpResponse(printed_statement(balance, **period), content_type="application/pdf")
    words = {"client": balance.organization, "day": period["until"].isoformat()}
    name = _("Reconciliation statement %(client)s %(day)s.pdf") % words
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _show(request: CabinetRequest, balance: ClientBalance, view: str) -> HttpResponse:
    user = request.user
    currencies = list_balances(request.viewer, organization=balance.organization_id).order_by("currency")
    context = {
        **_chart(request, balance, view),
        "currencies": list(currencies.values_list("pk", "currency")),
        "channel": f"organization.{balance.organization_id}",
        "degree": degree(balance),
        "may_correct": user.has_permission(CORRECT),
        "may_limit": user.has_permission(LIMIT),
        "crumbs": _crumbs(request, balance)[:-1],
    }
    scope = {"balance": balance.pk, "view": view}
    return render_table(request, MovementTable, template="finance/balance_detail.html", context=context, scope=scope)


def _chart(request: CabinetRequest, balance: ClientBalance, view: str) -> dict[str, Any]:
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted in {str(one) for one in PERIODS} else PERIODS[0]
    found = balance_by_day(balance, view=view, until=business_date.today(), days=days)
    return {
        "balance": balance,
        "view": view,
        "period": days,
        "periods": PERIODS,
        "points": [(formatting.day(day.on), day.balance) for day in found],
        "received": sum(day.credited for day in found),
        "spent": sum(day.debited for day in found),
    }


def _ask(request: CabinetRequest, action: str, balance: ClientBalance, form: Form) -> HttpResponse:
    """Ask in a dialog where htmx opens one, on a page of its own otherwise."""
    context = {
        "balance": balance,
        "form": form,
        "back": back_url(request, reverse("finance:balance_detail", args=[balance.pk])),
        "url": reverse(f"finance:balance_{action}", args=[balance.pk]),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, f"finance/balance_{action}.html", context, DIALOG, status=status)


def _done(request: CabinetRequest, balance: ClientBalance, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect_page(request, back_url(request, reverse("finance:balance_detail", args=[balance.pk])))


def _crumbs(request: CabinetRequest, balance: ClientBalance) -> list[dict[str, str]]:
    own = {"label": str(balance.organization), "url": reverse("finance:balance_detail", args=[balance.pk])}
    if request.viewer.is_staff or request.viewer.joint:
        return [{"label": _("Mutual settlements"), "url": reverse("finance:balance_list")}, own]
    return [{"label": _("Balance"), "url": reverse("finance:balance_list")}]
