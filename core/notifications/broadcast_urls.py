"""Addresses of broadcasts and of the way out of them; they belong to the namespace of notifications."""

from django.urls import path

from core.notifications.views import broadcasts, unsubscribe

urlpatterns = [
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("broadcasts/", broadcasts.broadcast_list, name="broadcast_list"),
    path("broadcasts/new/", broadcasts.broadcast_new, name="broadcast_new"),
    path("broadcasts/count/", broadcasts.broadcast_count, name="broadcast_count"),
    path("broadcasts/pick/<str:kind>/", broadcasts.broadcast_pick, name="broadcast_pick"),
    path("broadcasts/<int:pk>/", broadcasts.broadcast_detail, name="broadcast_detail"),
    path("broadcasts/<int:pk>/edit/", broadcasts.broadcast_edit, name="broadcast_edit"),
    path("broadcasts/<int:pk>/letter/", broadcasts.broadcast_letter, name="broadcast_letter"),
    path("broadcasts/<int:pk>/launch/", broadcasts.broadcast_launch, name="broadcast_launch"),
    path("broadcasts/<int:pk>/withdraw/", broadcasts.broadcast_withdraw, name="broadcast_withdraw"),
    path("broadcasts/<int:pk>/pause/", broadcasts.broadcast_pause, name="broadcast_pause"),
    path("broadcasts/<int:pk>/resume/", broadcasts.broadcast_resume, name="broadcast_resume"),
    path("broadcasts/<int:pk>/cancel/", broadcasts.broadcast_cancel, name="broadcast_cancel"),
    path("broadcasts/<int:pk>/trial/", broadcasts.broadcast_trial, name="broadcast_trial"),
]
