from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "core.finance.gateways"
    label = "gateways"
