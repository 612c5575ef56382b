"""Addresses of tickets."""

from django.urls import path

from core.support.views import deeds, tickets, topics

app_name = "support"
urlpatterns = [
    path("tickets/", tickets.ticket_list, name="ticket_list"),
    path("tickets/new/", tickets.ticket_new, name="ticket_new"),
    path("tickets/open/", tickets.ticket_open, name="ticket_open"),
    path("tickets/<int:pk>/", tickets.ticket_detail, name="ticket_detail"),
    path("tickets/<int:pk>/write/", deeds.ticket_write, name="ticket_write"),
    path("tickets/<int:pk>/close/", deeds.ticket_close, name="ticket_close"),
    path("tickets/<int:pk>/assign/", deeds.ticket_assign, name="ticket_assign"),
    path("tickets/<int:pk>/sort/", deeds.ticket_sort, name="ticket_sort"),
    path("tickets/<int:pk>/files/<int:file>/", deeds.ticket_file, name="ticket_file"),
    path("tickets/<int:pk>/move/<slug:action>/", deeds.ticket_move, name="ticket_move"),
    path("settings/tickets/", topics.topic_list, name="topic_list"),
    path("settings/tickets/closing/", topics.closing, name="closing"),
    path("settings/tickets/new/", topics.topic_add, name="topic_add"),
    path("settings/tickets/<int:pk>/", topics.topic_edit, name="topic_edit"),
    path("settings/tickets/<int:pk>/routes/", topics.route_add, name="route_add"),
    path("settings/tickets/<int:pk>/routes/<int:route>/remove/", topics.route_remove, name="route_remove"),
]
