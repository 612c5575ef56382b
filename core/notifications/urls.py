"""Addresses of notifications: one's own, the company's deliveries, triggers, broadcasts."""

from django.urls import path

from core.notifications import broadcast_urls
from core.notifications.views import deliveries, keeping, own, preferences, triggers

app_name = "notifications"
urlpatterns = [
    path("notifications/", own.inbox, name="list"),
    path("notifications/<int:pk>/", own.one, name="one"),
    path("notifications/<int:pk>/unread/", own.unread, name="unread"),
    path("notifications/read/", own.read, name="read"),
    path("notifications/receipts/", own.receipts, name="receipts"),
    path("profile/notifications/", preferences.preferences, name="preferences"),
    path("notifications/deliveries/", deliveries.delivery_list, name="deliveries"),
    path("notifications/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("notifications/deliveries/<int:pk>/repeat/", deliveries.delivery_repeat, name="delivery_repeat"),
    path("settings/notifications/", triggers.trigger_list, name="triggers"),
    path("settings/notifications/add/", triggers.trigger_new, name="trigger_new"),
    path("settings/notifications/keeping/", keeping.keeping, name="keeping"),
    path("settings/notifications/segment/count/", triggers.trigger_count, name="trigger_count"),
    path("settings/notifications/segment/pick/<str:kind>/", triggers.trigger_pick, name="trigger_pick"),
    path("settings/notifications/<str:code>/", triggers.trigger, name="trigger"),
    path("settings/notifications/<str:code>/switch/", triggers.trigger_switch, name="trigger_switch"),
    path("settings/notifications/<str:code>/reset/", triggers.trigger_reset, name="trigger_reset"),
    path("settings/notifications/<str:code>/trial/", triggers.trigger_trial, name="trigger_trial"),
    *broadcast_urls.urlpatterns,
]
