"""Asking gateways, by workers."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.finance.gateways.models import Connection, Refund
from core.finance.gateways.services.checking import check_payment, is_open
from core.finance.gateways.services.hearing import check_event
from core.finance.gateways.services.reconciling import reconcile
from core.finance.gateways.services.refunding import settle_refund
from core.finance.gateways.services.waking import (
    CHECK,
    EVENT,
    RECONCILE,
    RECONCILE_ONE,
    REFUND,
    next_look,
    wake,
)
from core.finance.gateways.states import RefundStatus
from core.integrations.gateways.gateway import GatewayRefuses
from core.jobs import RunningJob, enqueue, job


@job(EVENT, max_attempts=12, retry_after=3.0)
def gateway_event(payload: dict[str, Any], running: RunningJob) -> None:
    check_event(event_id=payload["event"], at=timezone.now())


@job(CHECK, max_attempts=12, retry_after=5.0)
def online_payment(payload: dict[str, Any], running: RunningJob) -> dict[str, str]:
    """Look at an attempt, and again later while nothing has come of it."""
    now = timezone.now()
    try:
        attempt = check_payment(online_payment_id=payload["online_payment"], at=now)
    except GatewayRefuses as error:
        return {"refused": str(error)}
    if payload.get("repeats") and is_open(attempt) and (later := next_look(attempt, now=now)):
        wake(attempt.pk, at=later)
    return {"status": attempt.status}


@job(REFUND, max_attempts=20, retry_after=5.0)
def refund(payload: dict[str, Any], running: RunningJob) -> dict[str, str]:
    done = settle_refund(refund_id=payload["refund"], at=timezone.now())
    if done.status == RefundStatus.WAITING:
        enqueue(kind=REFUND, payload=payload, run_at=timezone.now() + timedelta(minutes=5))
    return {"status": done.status}


@job(RECONCILE)
def reconcile_all(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """Compare with each gateway by itself, so that one that is away holds up no other; wake refunds that were left."""
    connections = list(Connection.objects.order_by("pk").values_list("pk", flat=True))
    for pk in connections:
        enqueue(kind=RECONCILE_ONE, payload={"connection": pk})
    for pk in Refund.objects.filter(status=RefundStatus.WAITING).order_by("pk").values_list("pk", flat=True):
        enqueue(kind=REFUND, payload={"refund": pk})
    return {"connections": len(connections)}


@job(RECONCILE_ONE, max_attempts=8, retry_after=60.0)
def reconcile_one(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    made = reconcile(connection_id=payload["connection"], at=timezone.now())
    return {"seen": made.seen, "matched": made.matched}
