from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "core.finance"
    label = "finance"
