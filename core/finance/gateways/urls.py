"""Addresses of online payments."""

from django.urls import path

from core.finance.gateways.views import connections, notifications, paying, payments

app_name = "gateways"
urlpatterns = [
    path("online-payments/<int:pk>/result/", paying.result, name="result"),
    path("online-payments/", payments.payment_list, name="payment_list"),
    path("online-payments/<int:pk>/", payments.payment_detail, name="payment_detail"),
    path("online-payments/<int:pk>/refund/", payments.payment_refund, name="payment_refund"),
    path("settings/payments/", connections.connections, name="connections"),
    path("settings/payments/new/<slug:gateway>/", connections.connection_new, name="connection_new"),
    path("settings/payments/<int:pk>/", connections.connection, name="connection"),
    path("settings/payments/<int:pk>/check/", connections.connection_check, name="connection_check"),
    path("settings/payments/<int:pk>/disconnect/", connections.connection_disconnect, name="connection_disconnect"),
    path("settings/payments/<int:pk>/compare/", connections.connection_reconcile, name="connection_reconcile"),
    path("settings/payments/comparisons/", connections.reconciliations, name="reconciliations"),
    path("settings/payments/comparisons/<int:pk>/", connections.reconciliation_detail, name="reconciliation_detail"),
    path("integrations/payments/<str:token>/", notifications.notification, name="notification"),
]
