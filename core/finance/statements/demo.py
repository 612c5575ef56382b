"""Statements of a demonstration company: the sandbox's bank, which tells of payments to its account."""

from django.conf import settings

from core.finance.statements.models import BankConnection
from core.finance.statements.services.feed import enqueue_pull, keep_connection
from core.organizations.selectors import entities_in_use


def fill() -> bool:
    """Connect the company's firm to the sandbox's bank, unless a bank is connected; tell whether that was needed."""
    entity = entities_in_use().first()
    if entity is None or not settings.SANDBOX_URL or BankConnection.objects.exists():
        return False
    url, token = f"{settings.SANDBOX_URL}/bank/api", f"sandbox-{entity.inn}"
    enqueue_pull(keep_connection(title="Песочный банк", url=url, token=token))
    return True
