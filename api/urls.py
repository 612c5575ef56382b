"""The API of a company's host: the kernel's resources, then each module's own by name."""

from django.urls import URLPattern, URLResolver, include, path

from api.docs import docs
from api.resources import (
    access,
    acts,
    audit,
    broadcasts,
    channels,
    invoices,
    mail,
    notifications,
    organizations,
    payments,
    people,
    registration,
    roles,
    sms,
)
from api.schema import SchemaView
from core.registry.mounting import api_urls

kernel: list[URLPattern | URLResolver] = [
    path("auth/", include("api.auth.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("integrations/sms/", sms.SmsConnectionView.as_view(), name="sms"),
    path("integrations/sms/check/", sms.SmsCheckView.as_view(), name="sms_check"),
    path("registration/", registration.RegistrationView.as_view(), name="registration"),
    path("registration/company/", registration.RegisteredCompanyView.as_view(), name="registration_company"),
    path("registration/<uuid:pk>/confirm/", registration.ConfirmView.as_view(), name="registration_confirm"),
    path("registration/<uuid:pk>/again/", registration.AgainView.as_view(), name="registration_again"),
    path("consents/", registration.ConsentsView.as_view(), name="consents"),
    path("integrations/mail/", mail.MailConnectionView.as_view(), name="mail"),
    path("integrations/mail/check/", mail.MailCheckView.as_view(), name="mail_check"),
    path("integrations/push/", channels.PushKeysView.as_view(), name="push"),
    path("integrations/telegram/", channels.TelegramBotView.as_view(), name="telegram"),
    path("integrations/telegram/check/", channels.TelegramCheckView.as_view(), name="telegram_check"),
    path("profile/browsers/", channels.OwnBrowsersView.as_view(), name="own_browsers"),
    path("profile/browsers/<int:pk>/", channels.OwnBrowserView.as_view(), name="own_browser"),
    path("profile/telegram/", channels.OwnTelegramView.as_view(), name="own_telegram"),
    path("access-requests/own/", access.OwnRequestsView.as_view(), name="own_requests"),
    path("notifications/preferences/", notifications.PreferencesView.as_view(), name="notification_preferences"),
    path("notifications/send/", notifications.SendView.as_view(), name="notification_send"),
    path("rights/", roles.RightsView.as_view(), name="rights"),
    *access.router.urls,
    *acts.router.urls,
    *audit.router.urls,
    *people.router.urls,
    *roles.router.urls,
    *notifications.router.urls,
    *sms.router.urls,
    *mail.router.urls,
    *broadcasts.router.urls,
    *organizations.router.urls,
    *invoices.router.urls,
    *payments.router.urls,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((kernel, "api"))),
    path("api/v1/", include(api_urls())),
]
