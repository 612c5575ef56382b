"""How banks and payment systems do, for the page of services."""

from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.gateways.models import Connection, Event
from core.finance.statements.models import BankConnection
from core.integrations.exchange.selectors import ServiceState


def banks() -> list[ServiceState]:
    """Return the state of each connected bank, with when it was asked last."""
    url = reverse("statements:bank")
    return [
        _state(one.title, works=one.works, words=one.answer, failures=one.failures, at=one.asked_at, url=url)
        for one in BankConnection.objects.order_by("pk")
    ]


def gateways() -> list[ServiceState]:
    """Return the state of each payment system in use, with when it was last heard of."""
    heard = dict(Event.objects.values_list("connection_id").annotate(Max("received_at")))
    found = []
    for one in Connection.objects.filter(is_active=True).order_by("pk"):
        moments = [at for at in (heard.get(one.pk), one.checked_at, one.reconciled_until) if at is not None]
        url = reverse("gateways:connection", args=[one.pk])
        at = max(moments, default=None)
        found.append(_state(str(one), works=one.works, words=one.check_result, at=at, url=url))
    return found


def _state(
    name: str, *, works: bool | None, words: str, url: str, failures: int = 0, at: datetime | None = None
) -> ServiceState:
    if works is False:
        return ServiceState(name=name, tone="bad", words=words, at=at, url=url)
    if failures:
        return ServiceState(name=name, tone="warn", words=words, at=at, url=url)
    if works or at:
        return ServiceState(name=name, tone="ok", words=_("Works"), at=at, url=url)
    return ServiceState(name=name, tone="idle", words=_("Not asked yet"), at=None, url=url)
