"""Client companies, and the switch between one's own."""

from django.urls import path

from core.organizations.views import (
    access,
    agreements,
    consents,
    organizations,
    registration,
    requisites,
    settings,
    switch,
)

app_name = "organizations"
urlpatterns = [
    path("registration/", registration.registration, name="registration"),
    path("registration/lookup/", registration.registration_lookup, name="registration_lookup"),
    path("registration/<uuid:pk>/", registration.registration_confirm, name="registration_confirm"),
    path("registration/<uuid:pk>/again/", registration.registration_again, name="registration_again"),
    path("waiting/", registration.waiting, name="waiting"),
    path("waiting/ask/", registration.binding_ask, name="binding_ask"),
    path("access/", access.request_list, name="request_list"),
    path("access/<int:pk>/", access.request_detail, name="request_detail"),
    path("access/<int:pk>/take/", access.request_take, name="request_take"),
    path("access/<int:pk>/bind/", access.request_bind, name="request_bind"),
    path("access/<int:pk>/refuse/", access.request_refuse, name="request_refuse"),
    path("consents/", consents.consents, name="consents"),
    path("settings/registration/", settings.registration_settings_page, name="registration_settings"),
    path("settings/registration/<slug:kind>/<slug:language>/", settings.consent_text, name="consent_text"),
    path("settings/legal-entities/", requisites.legal_entity_list, name="legal_entity_list"),
    path("settings/legal-entities/add/", requisites.legal_entity_add, name="legal_entity_add"),
    path("settings/legal-entities/<int:pk>/", requisites.legal_entity_edit, name="legal_entity_edit"),
    path("settings/legal-entities/<int:pk>/accounts/add/", requisites.bank_account_add, name="bank_account_add"),
    path("settings/legal-entities/accounts/<int:pk>/", requisites.bank_account_edit, name="bank_account_edit"),
    path("agreements/", agreements.agreement_list, name="agreement_list"),
    path("agreements/add/", agreements.agreement_add, name="agreement_add"),
    path("agreements/<int:pk>/", agreements.agreement_detail, name="agreement_detail"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/switch/", agreements.agreement_switch, name="agreement_switch"),
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/add/", organizations.organization_add, name="organization_add"),
    path("organizations/switch/", switch.switch, name="switch"),
    path("organizations/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("organizations/<int:pk>/edit/", organizations.organization_edit, name="organization_edit"),
    path("organizations/<int:pk>/active/", organizations.organization_active, name="organization_active"),
    path("organizations/<int:pk>/members/invite/", organizations.member_invite, name="member_invite"),
    path("organizations/<int:pk>/members/<int:user_id>/remove/", organizations.member_remove, name="member_remove"),
    path("organizations/<int:pk>/members/<int:user_id>/role/", organizations.member_role, name="member_role"),
]
