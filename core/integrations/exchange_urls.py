"""Addresses of exchanges with services: connections, the monitor, packets."""

from django.urls import path

from core.integrations.views import exchange, hooks, packets

app_name = "exchange"
urlpatterns = [
    path("settings/exchange/", exchange.connections, name="connections"),
    path("settings/exchange/keeping/", exchange.keeping, name="keeping"),
    path("settings/exchange/new/<slug:connector>/", exchange.connection_new, name="connection_new"),
    path("settings/exchange/<int:pk>/", exchange.connection, name="connection"),
    path("settings/exchange/<int:pk>/check/", exchange.connection_check, name="connection_check"),
    path("settings/exchange/<int:pk>/switch/", exchange.connection_switch, name="connection_switch"),
    path("settings/exchange/<int:pk>/ask/", exchange.connection_ask, name="connection_ask"),
    path("integrations/<int:pk>/send/<slug:object_type>/<int:number>/", packets.packet_send, name="send"),
    path("settings/exchange/<int:pk>/file/", exchange.connection_file, name="connection_file"),
    path("settings/exchange/<int:pk>/export/", exchange.connection_export, name="connection_export"),
    path("settings/exchange/<int:pk>/hook/", hooks.connection_hook, name="connection_hook"),
    path("integrations/hooks/<str:key>/", hooks.hook, name="hook"),
    path("integrations/monitor/", packets.monitor, name="monitor"),
    path("integrations/packets/", packets.packet_list, name="packet_list"),
    path("integrations/packets/<int:pk>/", packets.packet_detail, name="packet_detail"),
    path("integrations/packets/<int:pk>/repeat/", packets.packet_repeat, name="packet_repeat"),
    path("integrations/packets/<int:pk>/missing/", packets.packet_missing, name="packet_missing"),
]
