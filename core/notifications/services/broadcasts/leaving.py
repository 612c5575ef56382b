"""Out of broadcasts, and back."""

from datetime import datetime

from django.db import transaction

from core.accounts.models import User
from core.audit.record import record
from core.notifications.services.broadcasts.spreading import drop_of
from core.notifications.services.unsubscribing import unsubscribe


@transaction.atomic
def leave_broadcasts(*, user_id: int, at: datetime) -> User | None:
    """Send the person no broadcasts any more, nor what is still under way; None where there is no such person."""
    person = User.objects.filter(pk=user_id).first()
    if person is None:
        return None
    unsubscribe(user_id=person.pk, at=at)
    drop_of(person.pk, at=at)
    record("notifications.unsubscribed", subject=person)
    return person


@transaction.atomic
def join_broadcasts(*, user_id: int) -> User | None:
    person = User.objects.filter(pk=user_id).first()
    if person is None:
        return None
    unsubscribe(user_id=person.pk, at=None)
    record("notifications.subscribed", subject=person)
    return person
