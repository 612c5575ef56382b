"""Addresses of the console."""

from django.urls import path

from tenants.console.views import address, asking, companies, onboarding, staff, support, upgrades

app_name = "console"
urlpatterns = [
    path("", companies.home, name="home"),
    path("companies/", companies.company_list, name="company_list"),
    path("companies/<slug:schema>/", companies.company_detail, name="company_detail"),
    path("companies/<slug:schema>/modules/<slug:module>/", companies.module_switch, name="module_switch"),
    path("companies/<slug:schema>/suspend/", companies.company_suspend, name="company_suspend"),
    path("companies/<slug:schema>/resume/", companies.company_resume, name="company_resume"),
    path("companies/<slug:schema>/support/", support.support_new, name="support_new"),
    path("companies/<slug:schema>/support/<int:pk>/end/", support.support_end, name="support_end"),
    path("questions/", asking.asked_list, name="asked_list"),
    path("questions/<int:pk>/", asking.asked_one, name="asked_one"),
    path("people/", staff.staff_list, name="staff_list"),
    path("people/<int:pk>/role/", staff.staff_role, name="staff_role"),
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
