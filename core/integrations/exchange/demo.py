"""The 1C of a demonstration company: the sandbox's, with an agreement whose client has not been transferred."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.integrations.exchange.connecting import keep_connection
from core.integrations.exchange.exchanging import ask_changes
from core.integrations.models import ExchangeConnection
from core.integrations.sandbox import onec
from core.organizations.models import LegalEntity


def fill() -> bool:
    """Connect it where it is not; tell whether that was needed."""
    if not settings.SANDBOX_URL or not LegalEntity.objects.exists():
        return False
    if ExchangeConnection.objects.filter(connector="onec").exists():
        return False
    values = {"url": f"{settings.SANDBOX_URL}/1c/hs", "login": onec.LOGIN, "password": onec.PASSWORD}
    played = onec.OneCService(Path(settings.VAR) / "sandbox")
    if not played.book.all("contract"):
        played.book.put("counterparty", "К-0042", {"id": "К-0042", "version": "0", "name": "ООО «Дальний плёс»"})
        played.put("counterparty", "К-0041", {"name": "АО «Седой Урал»"})
        played.put("contract", "Д-0107", {"counterparty_id": "К-0041", "number": "107/26", "date": "2026-03-02"})
        played.put("contract", "Д-0108", {"counterparty_id": "К-0042", "number": "108/26", "date": "2026-03-09"})
    made = keep_connection(values=values, title="1С:Бухгалтерия", connector="onec")
    ask_changes(made, at=timezone.now())
    return True
