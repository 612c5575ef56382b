"""The same ways in on the vendor's console, and the vendor's own people."""

from django.urls import URLPattern, URLResolver, include, path

from core.accounts.urls import own, ways_in
from core.accounts.views import people

staff: list[URLPattern | URLResolver] = [
    path("people/", people.user_list, name="user_list"),
    path("people/invite/", people.user_invite, name="user_invite"),
    path("people/<int:pk>/invite/", people.user_reinvite, name="user_reinvite"),
    path("people/<int:pk>/block/", people.user_block, name="user_block"),
    path("people/<int:pk>/unblock/", people.user_unblock, name="user_unblock"),
]
urlpatterns: list[URLPattern | URLResolver] = [*ways_in, path("", include(([*own, *staff], "accounts")))]
