"""Client companies, and the switch between one's own."""

from django.urls import path

from core.organizations.views import organizations, switch

app_name = "organizations"
urlpatterns = [
    path("", organizations.organization_list, name="organization_list"),
    path("add/", organizations.organization_add, name="organization_add"),
    path("switch/", switch.switch, name="switch"),
    path("<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("<int:pk>/edit/", organizations.organization_edit, name="organization_edit"),
    path("<int:pk>/members/invite/", organizations.member_invite, name="member_invite"),
    path("<int:pk>/members/<int:user_id>/remove/", organizations.member_remove, name="member_remove"),
]
