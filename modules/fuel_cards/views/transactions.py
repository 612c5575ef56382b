"""Operations: the list and one of them."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.ui.formatting import card_mask
from core.ui.page import CabinetRequest, module_page, render_page
from core.ui.tables.render import render_table
from modules.fuel_cards.selectors.anomalies import DECIDE, list_about
from modules.fuel_cards.selectors.transactions import get_transaction, list_transactions, prices_of
from modules.fuel_cards.tables.transactions import KINDS, TransactionTable


@module_page(permission="fuel_cards.view_transaction")
def transaction_list(request: CabinetRequest) -> HttpResponse:
    may_import = request.user.has_permission("fuel_cards.import_data")
    context = {"may_import": may_import, "query": request.GET.urlencode()}
    return render_table(request, TransactionTable, template="fuel_cards/transaction_list.html", context=context)


@module_page(permission="fuel_cards.view_transaction")
def transaction_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    transaction = get_transaction(request.viewer, pk)
    may = request.user.has_permission
    sees_cost = may("fuel_cards.view_cost")
    context = {
        "transaction": transaction,
        "mark": KINDS[transaction.kind],
        "card_name": card_mask(transaction.card_number),
        "sees_cost": sees_cost,
        "prices": prices_of(transaction, sees_cost=sees_cost),
        "reversals": list_transactions(request.viewer).filter(original=transaction.pk).order_by("at", "pk"),
        "anomalies": list_about(request.viewer, transaction=transaction.pk),
        "may_decide": may(DECIDE),
        "may_assign": may("fuel_cards.assign_card"),
        "may_add": may("fuel_cards.add_card"),
        "crumbs": [{"label": _("Operations"), "url": reverse("fuel_cards:transaction_list")}],
    }
    return render_page(request, "fuel_cards/transaction_detail.html", context)
