"""When an attempt is looked at: soon after a notification or a return, and by itself while neither comes."""

from datetime import datetime, timedelta

from core.finance.gateways.models import OnlinePayment
from core.jobs import enqueue

CHECK, EVENT, REFUND = "finance.check_online_payment", "finance.check_gateway_event", "finance.settle_refund"
RECONCILE, RECONCILE_ONE = "finance.reconcile_gateways", "finance.reconcile_gateway"
FIRST_LOOK = timedelta(seconds=20)
PAUSES = (20, 30, 60, 120, 300, 600, 1200, 1800)
# After this the daily comparison is left to find what still comes.
PATIENCE = timedelta(hours=1)
URGENT = 2


def wake(online_payment_id: int, *, at: datetime | None = None, key: str | None = None) -> None:
    """Have the attempt looked at."""
    payload = {"online_payment": online_payment_id, "repeats": key is None}
    enqueue(kind=CHECK, payload=payload, run_at=at, key=key, priority=URGENT)


def wake_soon(attempt: OnlinePayment, *, now: datetime) -> None:
    """Have it looked at at once because somebody waits, once in five seconds at most."""
    wake(attempt.pk, key=f"{attempt.pk}:{int(now.timestamp()) // 5}")


def next_look(attempt: OnlinePayment, *, now: datetime) -> datetime | None:
    """Return when to look again, None once the gateway itself has let it lapse."""
    if now > attempt.expires_at + PATIENCE:
        return None
    return now + timedelta(seconds=PAUSES[min(attempt.checks, len(PAUSES) - 1)])
