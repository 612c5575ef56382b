"""Reference data beside the tariffs: products and stations."""

from django.http import HttpResponse

from core.ui.page import CabinetRequest, module_page
from core.ui.tables.render import render_table
from modules.fuel_cards.tables.directories import ProductTable, StationTable
from modules.fuel_cards.views.tariffs import tabs

TEMPLATE = "fuel_cards/tariff_directory.html"


@module_page(permission="fuel_cards.view_tariff")
def product_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, ProductTable, template=TEMPLATE, context={"tabs": tabs(request, "product_list")})


@module_page(permission="fuel_cards.view_tariff")
def station_list(request: CabinetRequest) -> HttpResponse:
    return render_table(
        request, StationTable, template=TEMPLATE, context={"tabs": tabs(request, "reference_station_list")}
    )
