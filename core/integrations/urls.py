"""Addresses of connections to services outside."""

from django.urls import path

from core.integrations.views import mail, sms

app_name = "integrations"
urlpatterns = [
    path("settings/mail/", mail.mail_settings, name="mail"),
    path("settings/mail/check/", mail.mail_check, name="mail_check"),
    path("settings/mail/trial/", mail.mail_trial, name="mail_trial"),
    path("settings/mail/disconnect/", mail.mail_disconnect, name="mail_disconnect"),
    path("settings/mail/messages/", mail.mail_history, name="mail_history"),
    path("settings/sms/", sms.sms_settings, name="sms"),
    path("settings/sms/check/", sms.sms_check, name="sms_check"),
    path("settings/sms/trial/", sms.sms_trial, name="sms_trial"),
    path("settings/sms/disconnect/", sms.sms_disconnect, name="sms_disconnect"),
    path("settings/sms/messages/", sms.sms_history, name="sms_history"),
]
