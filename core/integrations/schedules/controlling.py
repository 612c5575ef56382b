"""Switch recurring work off and on, and run it at once; all of it stands in the journal."""

from django.db import transaction
from django.utils import timezone

from core.audit.record import record
from core.integrations.schedules.selectors import list_schedules
from core.integrations.schedules.wording import title_of, why_always_on
from core.jobs import controlling
from core.jobs.models import Schedule
from core.lib.errors import DomainError


@transaction.atomic
def switch_schedule(*, schedule_id: int, is_on: bool) -> Schedule:
    """Switch it; raise DomainError with the reason for what is never off."""
    own = list_schedules().get(pk=schedule_id)
    if not is_on and (reason := why_always_on(own.name)):
        raise DomainError(reason)
    if controlling.switch_schedule(schedule_id=own.pk, is_on=is_on, at=timezone.now()):
        action = "integrations.schedule.switched_on" if is_on else "integrations.schedule.switched_off"
        record(action, subject=own, subject_name=title_of(own.name))
    return list_schedules().get(pk=own.pk)


@transaction.atomic
def run_schedule(*, schedule_id: int) -> bool:
    """Run it beside its times; False where its last run is still under way."""
    own = list_schedules().get(pk=schedule_id)
    is_new = controlling.run_now(schedule_id=own.pk, at=timezone.now(), created_by="person")
    if is_new:
        record("integrations.schedule.run", subject=own, subject_name=title_of(own.name))
    return is_new
