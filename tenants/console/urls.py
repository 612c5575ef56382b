"""Addresses of the console."""

from django.urls import path

from tenants.console.views import address, companies, onboarding, upgrades

app_name = "console"
urlpatterns = [
    path("", companies.home, name="home"),
    path("companies/", companies.company_list, name="company_list"),
    path("companies/<slug:schema>/", companies.company_detail, name="company_detail"),
    path("companies/<slug:schema>/modules/<slug:module>/", companies.module_switch, name="module_switch"),
    path("connecting/", onboarding.onboarding_list, name="onboarding_list"),
    path("connecting/new/", onboarding.onboarding_new, name="onboarding_new"),
    path("connecting/<int:pk>/start/", onboarding.onboarding_start, name="onboarding_start"),
    path("connecting/<int:pk>/stop/", onboarding.onboarding_stop, name="onboarding_stop"),
    path("connecting/<int:pk>/delete/", onboarding.onboarding_delete, name="onboarding_delete"),
    path("connecting/<int:pk>/progress/", onboarding.onboarding_progress, name="onboarding_progress"),
    path("connecting/<int:pk>/address/check/", address.address_check, name="address_check"),
    path("connecting/<int:pk>/<slug:code>/", onboarding.onboarding_screen, name="onboarding_screen"),
    path("upgrades/", upgrades.upgrade_list, name="upgrade_list"),
    path("upgrades/start/", upgrades.upgrade_start, name="upgrade_start"),
]
