from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "core.finance.statements"
    label = "statements"
