"""Keep the addresses that hear of events: made, changed, switched off, resumed, removed."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.record import differences, record
from core.events.outbox import emit
from core.integrations.breaker import Breaker
from core.integrations.models import DeliveryState, WebhookDelivery, WebhookSubscription
from core.integrations.signing import new_secret
from core.integrations.webhooks.catalogue import offered
from core.integrations.webhooks.events import DeliveryMoved
from core.jobs import enqueue_all
from core.lib import outside
from core.lib.errors import IntegrationError, InvalidInput

SEND = "integrations.send_webhook"
LONGEST_URL = 500
MOST = 20  # addresses of one company


def breaker_of(own: WebhookSubscription) -> Breaker:
    return Breaker(key=f"webhook:{own.pk}")


@transaction.atomic
def keep_subscription(
    *, title: str, url: str, events: Sequence[str], subscription_id: int | None = None
) -> WebhookSubscription:
    """Make a subscription, or change one; a new address gets a secret, which `new_secret_of` shows once."""
    _check(title=title, url=url, events=events)
    if subscription_id is None:
        if WebhookSubscription.objects.count() >= MOST:
            raise InvalidInput(_("There are too many webhooks: at most %(count)s.") % {"count": MOST})
        own = WebhookSubscription(secret=new_secret())
    else:
        own = WebhookSubscription.objects.select_for_update().get(pk=subscription_id)
    before = facts_of(own) if own.pk else {}
    own.title, own.url, own.events = title.strip(), url.strip(), sorted(set(events))
    own.save()
    transaction.on_commit(breaker_of(own).forget)
    changes = differences(before, facts_of(own))
    if changes or not before:
        record("integrations.webhook.kept", subject=own, subject_name=own.title, changes=changes)
    return own


@transaction.atomic
def replace_secret(*, subscription_id: int) -> str:
    """Give the subscription another secret and return it; the former signs nothing more."""
    own = WebhookSubscription.objects.select_for_update().get(pk=subscription_id)
    secret = new_secret()
    own.secret = secret
    own.save(update_fields=["secret", "changed_at"])
    record("integrations.webhook.secret_replaced", subject=own, subject_name=own.title)
    return secret


@transaction.atomic
def switch_subscription(*, subscription_id: int, is_active: bool) -> WebhookSubscription:
    """Switch it off: it hears nothing of what happens meanwhile. Switched on or resumed, what waits for it goes out."""
    own = WebhookSubscription.objects.select_for_update().get(pk=subscription_id)
    own.is_active = is_active
    if is_active:
        own.failures, own.paused_at = 0, None
        transaction.on_commit(breaker_of(own).forget)
        waiting = WebhookDelivery.objects.filter(subscription=own, state=DeliveryState.WAITING).order_by("pk")
        enqueue_all(kind=SEND, payloads=[{"delivery": pk} for pk in waiting.values_list("pk", flat=True)])
        record("integrations.webhook.resumed", subject=own, subject_name=own.title)
    else:
        record("integrations.webhook.switched_off", subject=own, subject_name=own.title)
    own.save(update_fields=["is_active", "failures", "paused_at", "changed_at"])
    emit(DeliveryMoved(subscription_id=own.pk))
    return own


@transaction.atomic
def remove_subscription(*, subscription_id: int) -> None:
    """Remove it with its log."""
    own = WebhookSubscription.objects.select_for_update().get(pk=subscription_id)
    record("integrations.webhook.removed", subject=own, subject_name=own.title)
    own.delete()


def facts_of(own: WebhookSubscription) -> dict[str, Any]:
    """Return what may be seen and recorded: never the secret."""
    return {"title": own.title, "url": own.url, "events": list(own.events)}


def _check(*, title: str, url: str, events: Sequence[str]) -> None:
    wrong: dict[str, list[Any]] = {}
    if not 0 < len(title.strip()) <= 80:
        wrong["title"] = [_("From 1 to 80 characters.")]
    if trouble := _trouble_of(url.strip()):
        wrong["url"] = [trouble]
    if not events or not set(events) <= set(offered()):
        wrong["events"] = [_("Choose at least one of the events.")]
    if wrong:
        raise InvalidInput(_("The webhook cannot be kept so."), fields=wrong)


def _trouble_of(url: str) -> str:
    """Say why an address cannot be called, or nothing: it is encrypted and public, or the sandbox's own."""
    try:
        place, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return _("This is no web address.")
    is_sandbox = bool(settings.SANDBOX_URL) and url.startswith(f"{settings.SANDBOX_URL}/")
    if not place.hostname or place.username or place.fragment or len(url) > LONGEST_URL or not url.isascii():
        return _("This is no web address.")
    if place.scheme != "https" and not is_sandbox:
        return _("The address must begin with https://.")
    try:
        outside.public_addresses(place.hostname, port or 443)
    except IntegrationError as error:
        return str(error)
    return ""
