"""What administrators hear of exchanges: a connection that was paused."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.urlconf import own_urlconf
from core.integrations.exchange.connecting import name_of
from core.integrations.models import ExchangeConnection
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words


def paused_facts(payload: Mapping[str, Any]) -> Facts | None:
    own = ExchangeConnection.objects.filter(pk=payload["connection_id"], paused_at__isnull=False).first()
    if own is None:
        return None
    link = reverse("exchange:monitor", urlconf=own_urlconf())
    return Facts(values={"service": name_of(own), "failures": payload["failures"]}, link=link, label=name_of(own))


PAUSED = NotificationType(
    event="integrations.connection.paused",
    title=_("Exchange paused"),
    facts="core.integrations.exchange.notifications.paused_facts",
    fields=(
        EventField(name="service", title=_("Service"), sample="1С"),
        EventField(name="failures", title=_("Failures in a row"), kind="number", sample="8"),
    ),
    triggers=(
        ReadyTrigger(
            code="integrations.connection_paused",
            title=_("To administrators: an exchange was paused"),
            recipients=("permission:integrations.manage_connection",),
            words={
                "ru": Words(
                    subject="Обмен с «{{ service }}» приостановлен",
                    body="Сервис не ответил {{ failures }} раз подряд. Ничего не потеряно: пакеты ждут. "
                    "Проверьте подключение и возобновите обмен.",
                ),
                "en": Words(
                    subject="The exchange with {{ service }} is paused",
                    body="The service did not answer {{ failures }} times in a row. Nothing is lost: packets wait. "
                    "Check the connection and resume the exchange.",
                ),
            },
        ),
    ),
)
TYPES = (PAUSED,)
