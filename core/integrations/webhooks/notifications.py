"""What administrators hear of webhooks: an address that was paused."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.urlconf import own_urlconf
from core.integrations.models import WebhookSubscription
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words


def paused_facts(payload: Mapping[str, Any]) -> Facts | None:
    own = WebhookSubscription.objects.filter(pk=payload["subscription_id"], paused_at__isnull=False).first()
    if own is None:
        return None
    link = reverse("webhooks:subscription", args=[own.pk], urlconf=own_urlconf())
    return Facts(values={"webhook": own.title, "failures": payload["failures"]}, link=link, label=own.title)


PAUSED = NotificationType(
    event="integrations.webhook.paused",
    title=_("Webhook paused"),
    facts="core.integrations.webhooks.notifications.paused_facts",
    fields=(
        EventField(name="webhook", title=_("Webhook"), sample="Склад"),
        EventField(name="failures", title=_("Failures in a row"), kind="number", sample="8"),
    ),
    triggers=(
        ReadyTrigger(
            code="integrations.webhook_paused",
            title=_("To administrators: a webhook was paused"),
            recipients=("permission:integrations.manage_connection",),
            words={
                "ru": Words(
                    subject="Вебхук «{{ webhook }}» приостановлен",
                    body="Адрес не принял сообщение {{ failures }} раз подряд. Ничего не потеряно: сообщения ждут. "
                    "Проверьте адрес и возобновите отправку.",
                ),
                "en": Words(
                    subject="The webhook {{ webhook }} is paused",
                    body="The address did not take a message {{ failures }} times in a row. Nothing is lost: messages "
                    "wait. Check the address and resume it.",
                ),
            },
        ),
    ),
)
TYPES = (PAUSED,)
