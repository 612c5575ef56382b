"""Send a delivery once more, because somebody of the staff asks for it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.lib.errors import DomainError
from core.notifications.channels import INBOX
from core.notifications.models import Delivery, DeliveryState, Reason
from core.notifications.services.waking import wake
from core.notifications.states import REPEATABLE, UNWANTED


class CannotRepeat(DomainError):
    code = "cannot_repeat"
    message = _("This is on its way and need not be sent once more.")


class Unwanted(DomainError):
    code = "unwanted"
    message = _("The recipient does not want such messages by this channel.")


class Bundled(DomainError):
    code = "bundled"
    message = _("This went out in a digest; send the digest once more.")


@transaction.atomic
def repeat(*, delivery_id: int) -> Delivery:
    """Queue the delivery again under a new key, so that its operator does not take it for a repetition."""
    one = Delivery.objects.select_for_update(of=("self",)).select_related("message", "recipient").get(pk=delivery_id)
    if one.bundle_id is not None:
        raise Bundled
    if one.reason in UNWANTED:
        raise Unwanted
    if one.state not in REPEATABLE or one.channel == INBOX:
        raise CannotRepeat
    before = one.state
    now = timezone.now()
    one.state, one.reason, one.detail = DeliveryState.QUEUED, Reason.NONE, ""
    one.attempts, one.repeats, one.due_at = 0, one.repeats + 1, now
    one.operator_id, one.sender_job, one.lease_until = "", None, None
    one.sent_at = one.delivered_at = one.opened_at = one.ended_at = None
    one.save()
    record(
        "notifications.delivery.repeated",
        subject=one,
        subject_name=str(one.message),
        organization_id=one.message.organization_id,
        facts={"channel": one.channel, "recipient": str(one.recipient), "was": before},
    )
    wake(one.channel, due_at=now, now=now)
    return one
