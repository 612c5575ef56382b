"""Addresses of outgoing webhooks: subscriptions and the log of deliveries."""

from django.urls import path

from core.integrations.views import webhooks

app_name = "webhooks"
urlpatterns = [
    path("settings/webhooks/", webhooks.subscriptions, name="subscriptions"),
    path("settings/webhooks/new/", webhooks.subscription_new, name="subscription_new"),
    path("settings/webhooks/<int:pk>/", webhooks.subscription, name="subscription"),
    path("settings/webhooks/<int:pk>/secret/", webhooks.subscription_secret, name="subscription_secret"),
    path("settings/webhooks/<int:pk>/switch/", webhooks.subscription_switch, name="subscription_switch"),
    path("settings/webhooks/<int:pk>/trial/", webhooks.subscription_trial, name="subscription_trial"),
    path("settings/webhooks/<int:pk>/remove/", webhooks.subscription_remove, name="subscription_remove"),
    path("integrations/deliveries/", webhooks.delivery_list, name="delivery_list"),
    path("integrations/deliveries/<int:pk>/", webhooks.delivery, name="delivery"),
    path("integrations/deliveries/<int:pk>/again/", webhooks.delivery_again, name="delivery_again"),
]
