"""Addresses of the vendor's support on a company's host."""

from django.urls import path

from tenants.cabinet import asking, support

app_name = "cabinet"
urlpatterns = [
    path("support/enter/<str:token>/", support.support_enter, name="support_enter"),
    path("support/leave/", support.support_leave, name="support_leave"),
    path("support/ended/", support.support_ended, name="support_ended"),
    path("settings/questions/", asking.asked, name="asked"),
    path("settings/questions/new/", asking.asked_new, name="asked_new"),
    path("settings/questions/<int:pk>/", asking.asked_one, name="asked_one"),
    path("settings/support/", support.support_settings, name="support_settings"),
    path("settings/support/<int:pk>/end/", support.support_end, name="support_end"),
]
