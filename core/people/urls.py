"""The people of a company and their roles."""

from django.urls import path

from core.people.views import access, bindings, people, roles

app_name = "people"
urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/invite/", people.person_reinvite, name="person_reinvite"),
    path("people/<int:pk>/withdraw/", people.person_withdraw, name="person_withdraw"),
    path("people/<int:pk>/roles/", access.person_roles, name="person_roles"),
    path("people/<int:pk>/block/", access.person_block, name="person_block"),
    path("people/<int:pk>/unblock/", access.person_unblock, name="person_unblock"),
    path("people/<int:pk>/reset/", access.person_reset, name="person_reset"),
    path("people/<int:pk>/sessions/end/", access.person_sessions_end, name="person_sessions_end"),
    path("people/<int:pk>/bindings/", bindings.binding_add, name="binding_add"),
    path("people/<int:pk>/bindings/<int:organization_id>/role/", bindings.binding_role, name="binding_role"),
    path("people/<int:pk>/bindings/<int:organization_id>/remove/", bindings.binding_remove, name="binding_remove"),
    path("settings/roles/", roles.role_list, name="role_list"),
    path("settings/roles/add/", roles.role_add, name="role_add"),
    path("settings/roles/<int:pk>/", roles.role_detail, name="role_detail"),
    path("settings/roles/<int:pk>/copy/", roles.role_copy, name="role_copy"),
    path("settings/roles/<int:pk>/delete/", roles.role_delete, name="role_delete"),
]
