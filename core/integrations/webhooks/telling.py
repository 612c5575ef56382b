"""An event becomes messages: one for each address that wants to hear of it."""

import json
from typing import Any
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.audit.record import record
from core.events import StoredEvent
from core.integrations.models import WebhookDelivery, WebhookSubscription
from core.integrations.webhooks.catalogue import TRIAL, offered
from core.integrations.webhooks.subscribing import SEND
from core.jobs import enqueue_all
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.lib.facts import Facts
from core.lib.links import absolute_url


class _Plain(DjangoJSONEncoder):
    """Writes as text what JSON has no form for: a fact that is strange stops nobody's message."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def tell(event: StoredEvent) -> int:
    """Write the messages of an event and have them sent; return how many are new. Safe to be repeated."""
    if current_company().is_public:
        return 0
    heard_by = WebhookSubscription.objects.filter(
        is_active=True, events__contains=[event.name], created_at__lte=event.occurred_at
    )
    own = list(heard_by.order_by("pk"))
    found = offered().get(event.name) if own else None
    facts: Facts | None = import_string(found.facts)(event.payload) if found else None
    if facts is None:
        return 0
    said = {
        "type": event.name,
        "occurred_at": event.occurred_at,
        "data": {
            "object": {name: value for name, value in event.payload.items() if name.endswith("_id")},
            "organization_id": facts.organization_id,
            "link": absolute_url(facts.link) if facts.link else "",
            "facts": dict(facts.values),
        },
    }
    return _write([(one, said) for one in own], event_id=event.id)


@transaction.atomic
def send_trial(*, subscription_id: int) -> WebhookDelivery:
    """Send a message that tells of nothing, to see whether it arrives."""
    own = WebhookSubscription.objects.select_for_update().get(pk=subscription_id)
    if not own.is_active or own.paused_at:
        raise DomainError(_("The webhook is paused: resume it first."))
    _write([(own, {"type": TRIAL, "occurred_at": timezone.now(), "data": {}})], event_id=None)
    record("integrations.webhook.tried", subject=own, subject_name=own.title)
    return WebhookDelivery.objects.filter(subscription=own, event=TRIAL).latest("pk")


def _write(wanted: list[tuple[WebhookSubscription, dict[str, Any]]], *, event_id: int | None) -> int:
    rows = []
    for own, said in wanted:
        name = f"msg_{uuid4().hex}"
        body = json.loads(json.dumps({"id": name, **said}, cls=_Plain))
        rows.append(
            WebhookDelivery(subscription=own, message_id=name, event_id=event_id, event=said["type"], body=body)
        )
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    made = WebhookDelivery.objects.filter(message_id__in=[one.message_id for one in rows]).values_list("pk", flat=True)
    return enqueue_all(kind=SEND, payloads=[{"delivery": pk} for pk in made])
