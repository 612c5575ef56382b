"""Send messages: the same one, under the same id, until it is taken or there is no more hope.

The call and what came of it are one transaction: a worker that dies in between sends the message again, and whoever
hears it knows by the id that he has it already.
"""

import json
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.record import record
from core.events.outbox import emit
from core.integrations.calling import NoAnswer, NoWebAddress, call
from core.integrations.models import DeliveryState, WebhookDelivery, WebhookSubscription
from core.integrations.pausing import FIRST_PAUSE, note_failure
from core.integrations.signing import headers_of
from core.integrations.webhooks.catalogue import event_word
from core.integrations.webhooks.events import DeliveryMoved, WebhookPaused
from core.integrations.webhooks.subscribing import SEND, breaker_of
from core.jobs import enqueue
from core.jobs.execution import pause_before
from core.lib.errors import IntegrationError

MOST_ATTEMPTS = 12  # over some eight hours


@transaction.atomic
def send(*, delivery_id: int, at: datetime) -> WebhookDelivery:
    """Send a message whose turn it is; a failure is written to it and tried again later, and raises nothing."""
    one = WebhookDelivery.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=delivery_id)
    own = one.subscription
    if one.state != DeliveryState.WAITING or own.paused_at or not own.is_active:
        return one
    known = breaker_of(own).failing()
    if known is not None and known.is_open:
        _put_off(one, seconds=max(known.until - at.timestamp(), 1.0), at=at)
        return one
    began = time.monotonic()
    one.attempts, one.tried_at = one.attempts + 1, at
    one.answer, one.problem = _said_to(one)
    one.duration_ms = int((time.monotonic() - began) * 1000)
    if one.problem:
        _note_failure(one, at=at)
    else:
        one.state, one.next_at = DeliveryState.DELIVERED, None
        breaker_of(own).forget()
        WebhookSubscription.objects.filter(pk=own.pk).update(failures=0, delivered_at=at)
    one.save()
    emit(DeliveryMoved(subscription_id=own.pk))
    return one


@transaction.atomic
def send_again(*, delivery_id: int) -> WebhookDelivery:
    """Send a message once more by hand, delivered or not, under its id."""
    one = WebhookDelivery.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=delivery_id)
    one.state, one.next_at = DeliveryState.WAITING, timezone.now()
    one.save(update_fields=["state", "next_at"])
    breaker_of(one.subscription).forget()
    enqueue(kind=SEND, payload={"delivery": one.pk})
    record("integrations.webhook.sent_again", subject=one, subject_name=f"{event_word(one.event)} {one.message_id}")
    return one


def give_up(*, delivery_id: int) -> None:
    """Note that the work broke off each time: it waits for somebody to look."""
    WebhookDelivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, problem=_("The delivery broke off inside the platform."), next_at=None
    )


def _said_to(one: WebhookDelivery) -> tuple[int | None, str]:
    """Make the call; return the status of the answer and what is wrong with it, nothing where it was taken."""
    own, body = one.subscription, json.dumps(one.body, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Webhooks/1",
        **headers_of(own.secret, message_id=one.message_id, moment=int(time.time()), body=body),
    }
    try:
        status = call("POST", own.url, headers=headers, content=body, patience=settings.WEBHOOK_TIMEOUT_SECONDS).status
    except (NoAnswer, NoWebAddress, IntegrationError) as error:
        return None, str(error)[:300]
    if 200 <= status < 300:
        return status, ""
    if 300 <= status < 400:
        return status, _("It points to another address, which is not followed.")
    return status, _("It answers with an error: %(status)s.") % {"status": status}


def _note_failure(one: WebhookDelivery, *, at: datetime) -> None:
    """Try again later, longer each time; an address that fails too often in a row is paused and told of."""
    own = WebhookSubscription.objects.select_for_update().get(pk=one.subscription_id)
    if note_failure(own, breaker=breaker_of(own), words=one.problem, at=at):
        emit(WebhookPaused(subscription_id=own.pk, failures=own.failures))
    if one.attempts >= MOST_ATTEMPTS:
        one.state, one.next_at = DeliveryState.FAILED, None
    elif own.paused_at is None:
        _put_off(one, seconds=pause_before(one.attempts + 1, FIRST_PAUSE), at=at)
    else:
        one.next_at = None


def _put_off(one: WebhookDelivery, *, seconds: float, at: datetime) -> None:
    one.next_at = at + timedelta(seconds=seconds)
    WebhookDelivery.objects.filter(pk=one.pk).update(next_at=one.next_at)
    enqueue(kind=SEND, payload={"delivery": one.pk}, run_at=one.next_at)
