"""Addresses of connections to services outside."""

from django.urls import path

from core.integrations.views import sms

app_name = "integrations"
urlpatterns = [
    path("settings/sms/", sms.sms_settings, name="sms"),
    path("settings/sms/check/", sms.sms_check, name="sms_check"),
    path("settings/sms/trial/", sms.sms_trial, name="sms_trial"),
    path("settings/sms/disconnect/", sms.sms_disconnect, name="sms_disconnect"),
    path("settings/sms/messages/", sms.sms_history, name="sms_history"),
]
