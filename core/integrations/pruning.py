"""Drop what exchanges and webhooks have said long ago: finished alone, so that nothing that waits is lost."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.record import differences, record
from core.integrations.models import (
    DeliveryState,
    ExchangeSettings,
    Packet,
    PacketState,
    WebhookDelivery,
)
from core.lib.errors import InvalidInput

BATCH = 5000
LONGEST_KEPT = 3650  # days


def keep_days() -> int:
    """Return for how many days payloads of finished exchanges are kept."""
    own = ExchangeSettings.objects.first()
    return own.keep_days if own else int(ExchangeSettings._meta.get_field("keep_days").default)


@transaction.atomic
def change_keeping(*, days: int) -> None:
    if not 1 <= days <= LONGEST_KEPT:
        raise InvalidInput(fields={"keep_days": [_("From 1 to 3650 days.")]})
    if changes := differences({"kept_days": keep_days()}, {"kept_days": days}):
        own, _made = ExchangeSettings.objects.update_or_create(pk=True, defaults={"keep_days": days})
        record("integrations.keeping.changed", subject=own, subject_name="", changes=changes)


@transaction.atomic
def prune(*, at: datetime) -> tuple[int, bool]:
    """Drop a batch; return how many rows it was and whether there is more.

    A packet stays, without what was said: by it a second message is known and an older state told from a newer one.
    A webhook's message that was taken goes altogether.
    """
    before = at - timedelta(days=keep_days())
    done = Packet.objects.filter(state=PacketState.DONE, is_pruned=False, tried_at__lt=before)
    packets = Packet.objects.filter(pk__in=list(done.order_by("tried_at").values_list("pk", flat=True)[:BATCH])).update(
        payload={}, is_pruned=True
    )
    taken = WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED, created_at__lt=before)
    pks = list(taken.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    WebhookDelivery.objects.filter(pk__in=pks).delete()
    return packets + len(pks), BATCH in {packets, len(pks)}
