"""Operations by station."""

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.ui.page import CabinetRequest, module_page, render_page
from modules.fuel_cards.selectors.stations import SHOWN, StationTotal, summarise, summarise_stations
from modules.fuel_cards.selectors.transactions import VIEW, list_transactions
from modules.fuel_cards.tables.transactions import TransactionFilters

PERIOD = ("at_after", "at_before")


@module_page(permission=VIEW)
def station_list(request: CabinetRequest) -> HttpResponse:
    """Sum the operations that the filter of their list finds, station by station; each leads back to its own."""
    viewer = request.viewer
    filters = TransactionFilters(request.GET, queryset=list_transactions(viewer), request=request)
    operations = filters.qs if filters.is_valid() else list_transactions(viewer).none()
    kept = request.GET.copy()
    lines = [{"total": one, "query": _query(kept, one)} for one in summarise_stations(operations)]
    context = {
        "lines": lines,
        "shown": SHOWN,
        "totals": summarise(operations),
        "period": {name: request.GET.get(name, "") for name in PERIOD},
        "kept": [(name, value) for name in kept if name not in PERIOD for value in kept.getlist(name)],
        "back": f"{reverse('fuel_cards:transaction_list')}?{kept.urlencode()}",
        "is_wrong": not filters.is_valid(),
        "crumbs": [{"label": _("Operations"), "url": reverse("fuel_cards:transaction_list")}],
    }
    return render_page(request, "fuel_cards/station_list.html", context, status=422 if context["is_wrong"] else 200)


def _query(kept: QueryDict, total: StationTotal) -> str:
    """Return what the list of operations is asked for: the same filter, at this station of its supplier."""
    query = kept.copy()
    query["station"], query["supplier"] = total.number, str(total.supplier_id)
    return str(query.urlencode())
