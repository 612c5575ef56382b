"""Addresses under /api/v1/fuel-cards/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from modules.fuel_cards.api.anomalies import AnomalyViewSet
from modules.fuel_cards.api.directories import ProductViewSet, StationViewSet
from modules.fuel_cards.api.imports import TransactionImport
from modules.fuel_cards.api.syncing import RuleViewSet, SupplierViewSet
from modules.fuel_cards.api.tariffs import ModeViewSet, RecalculationViewSet, TariffPreview, TariffViewSet
from modules.fuel_cards.api.views import CardViewSet, TransactionViewSet

router = SimpleRouter(use_regex_path=False)
router.register("cards", CardViewSet, basename="card")
router.register("transactions", TransactionViewSet, basename="transaction")
router.register("anomalies", AnomalyViewSet, basename="anomaly")
router.register("suppliers", SupplierViewSet, basename="supplier")
router.register("distribution", RuleViewSet, basename="rule")
router.register("products", ProductViewSet, basename="product")
router.register("stations", StationViewSet, basename="station")
router.register("tariffs", TariffViewSet, basename="tariff")
router.register("tariff-modes", ModeViewSet, basename="tariff_mode")
router.register("recalculations", RecalculationViewSet, basename="recalculation")

urlpatterns = [
    path("transactions/import/", TransactionImport.as_view(), name="transaction_import"),
    path("tariffs/preview/", TariffPreview.as_view(), name="tariff_preview"),
    *router.urls,
]
