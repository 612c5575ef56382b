"""Addresses of push and Telegram, which a company has and the vendor's console has not."""

from django.urls import path

from core.integrations.views import own_channels, push, sms_reports, telegram

app_name = "channels"
urlpatterns = [
    path("settings/push/", push.push_settings, name="push"),
    path("settings/push/keys/", push.push_keys, name="push_keys"),
    path("settings/push/off/", push.push_off, name="push_off"),
    path("settings/telegram/", telegram.telegram_settings, name="telegram"),
    path("settings/telegram/check/", telegram.telegram_check, name="telegram_check"),
    path("settings/telegram/disconnect/", telegram.telegram_disconnect, name="telegram_disconnect"),
    path("profile/channels/", own_channels.own_channels, name="own"),
    path("profile/channels/push/", own_channels.push_subscribe, name="push_subscribe"),
    path("profile/channels/push/forget/", own_channels.push_forget, name="push_forget"),
    path("profile/channels/push/<int:pk>/remove/", own_channels.push_remove, name="push_remove"),
    path("profile/channels/telegram/", own_channels.telegram_invite, name="telegram_invite"),
    path("profile/channels/telegram/unlink/", own_channels.telegram_unlink, name="telegram_unlink"),
    path("integrations/telegram/", telegram.telegram_webhook, name="telegram_webhook"),
    path("integrations/sms/<str:operator>/<str:token>/", sms_reports.sms_report, name="sms_report"),
    path("push-worker.js", push.push_worker, name="push_worker"),
]
