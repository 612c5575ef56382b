"""What pages and programs ask of webhooks."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.exchange.selectors import ServiceState
from core.integrations.models import WebhookDelivery, WebhookSubscription


def list_subscriptions() -> QuerySet[WebhookSubscription]:
    return WebhookSubscription.objects.order_by("pk")


def list_deliveries() -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.select_related("subscription")


def state_of(own: WebhookSubscription) -> tuple[str, str]:
    """Return how an address does: "ok", "warn", "bad" or "idle", and in words."""
    if not own.is_active:
        return "idle", _("Switched off")
    if own.paused_at:
        return "bad", _("Paused after %(count)s failures in a row") % {"count": own.failures}
    if own.failures:
        return "warn", _("Failed lately, will be asked again")
    return ("ok", _("Works")) if own.delivered_at else ("idle", _("Nothing was sent yet."))


def service_states() -> list[ServiceState]:
    """Return how each address does, for the page of services."""
    found = []
    for own in list_subscriptions():
        tone, words = state_of(own)
        name = _("Webhook: %(title)s") % {"title": own.title}
        url = reverse("webhooks:subscription", args=[own.pk])
        found.append(ServiceState(name=name, tone=tone, words=words, at=own.delivered_at, url=url))
    return found
