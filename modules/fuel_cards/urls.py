"""Pages under /fuel-cards/."""

from django.urls import path

from modules.fuel_cards.views import bulk, cards, distribution, imports, limits, suppliers, tariffs, transactions

app_name = "fuel_cards"
urlpatterns = [
    path("cards/", cards.card_list, name="card_list"),
    path("cards/<int:pk>/", cards.card_detail, name="card_detail"),
    path("cards/<int:pk>/operations/", cards.card_transactions, name="card_transactions"),
    path("cards/<int:pk>/assign/", cards.card_assign, name="card_assign"),
    path("cards/<int:pk>/detach/", cards.card_detach, name="card_detach"),
    path("cards/<int:pk>/block/", cards.card_block, name="card_block"),
    path("cards/<int:pk>/unblock/", cards.card_unblock, name="card_unblock"),
    path("cards/<int:pk>/holder/", cards.card_describe, name="card_describe"),
    path("cards/<int:pk>/settings/", limits.card_settings, name="card_settings"),
    path("cards/<int:pk>/settings/changes/", limits.card_changes, name="card_changes"),
    path("cards/selected/limit/", bulk.cards_limit, name="cards_limit"),
    path("cards/<int:pk>/status/", limits.card_retire, name="card_retire"),
    path("rules/", limits.limit_policy, name="limit_policy"),
    path("cards/<int:pk>/push/", suppliers.card_push, name="card_push"),
    path("cards/<int:pk>/accept/", suppliers.card_accept, name="card_accept"),
    path("cards/selected/assign/", bulk.cards_assign, name="cards_assign"),
    path("cards/selected/block/", bulk.cards_block, name="cards_block"),
    path("operations/", transactions.transaction_list, name="transaction_list"),
    path("operations/<int:pk>/", transactions.transaction_detail, name="transaction_detail"),
    path("tariffs/", tariffs.tariff_list, name="tariff_list"),
    path("tariffs/add/", tariffs.tariff_add, name="tariff_add"),
    path("tariffs/changes/", tariffs.tariff_changes, name="tariff_changes"),
    path("suppliers/", suppliers.supplier_list, name="supplier_list"),
    path("suppliers/add/", suppliers.supplier_add, name="supplier_add"),
    path("suppliers/<int:pk>/", suppliers.supplier_detail, name="supplier_detail"),
    path("suppliers/<int:pk>/sync/", suppliers.supplier_sync, name="supplier_sync"),
    path("suppliers/<int:pk>/connect/<slug:connector>/", suppliers.supplier_connect, name="supplier_connect"),
    path("distribution/", distribution.rule_list, name="rule_list"),
    path("distribution/add/", distribution.rule_add, name="rule_add"),
    path("distribution/apply/", distribution.rules_apply, name="rules_apply"),
    path("distribution/<int:pk>/", distribution.rule_change, name="rule_change"),
    path("distribution/<int:pk>/remove/", distribution.rule_remove, name="rule_remove"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/upload/", imports.import_upload, name="import_upload"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/commit/", imports.import_commit, name="import_commit"),
    path("imports/<int:pk>/repeat/", imports.import_repeat, name="import_repeat"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
]
