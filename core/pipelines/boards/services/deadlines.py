"""Deadlines that are over: they roll over to the next day where their stage says so, and are told of once otherwise."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from core.events import emit_all
from core.lib.company import current_company
from core.pipelines.boards.events import ItemDescribed, ItemLate
from core.pipelines.boards.kinds import ChangeKind
from core.pipelines.boards.models import Item, ItemChange
from core.pipelines.boards.services.histories import iso, whose

AT_ONCE = 500


def tend_deadlines(now: datetime | None = None) -> dict[str, int]:
    """See to every deadline that is over by now, some in a transaction; return how many rolled over and were told of.

    A run that was missed is made good by the next one: each deadline moves once, to the next day that is not over.
    """
    moment = now or timezone.now()
    done = {"rolled_over": 0, "late": 0}
    while found := _tend_some(moment):
        done["rolled_over"] += found[0]
        done["late"] += found[1]
    return done


@transaction.atomic
def _tend_some(now: datetime) -> tuple[int, int] | None:
    over = Item.objects.filter(finished_at__isnull=True, told_late_at__isnull=True, due_at__lt=now)
    items = list(
        over.filter(pipeline__is_active=True)
        .select_related("stage", "organization", "pipeline")
        .order_by("due_at")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)[:AT_ONCE]
    )
    if not items:
        return None
    rolling = [item for item in items if rolls_over(item)]
    late = [item for item in items if not rolls_over(item)]
    lines = []
    for item in rolling:
        before, item.due_at = item.due_at, next_day(item.due_at, now)  # type: ignore[arg-type]
        item.postponed += 1
        lines.append(
            ItemChange(
                item=item, kind=ChangeKind.ROLLED_OVER, before=iso(before), after=iso(item.due_at), author_name=""
            )
        )
    for item in late:
        item.told_late_at = now
    Item.objects.bulk_update(items, ["due_at", "postponed", "told_late_at"])
    ItemChange.objects.bulk_create(lines)
    emit_all([ItemDescribed(**whose(item), by=None) for item in rolling])
    emit_all([ItemLate(**whose(item), by=None) for item in late])
    return len(rolling), len(late)


def rolls_over(item: Item) -> bool:
    """Say whether its stage moves its deadline: until the answer that is waited for is entered (CR-34)."""
    stage = item.stage
    return stage.rolls_over and (stage.until_field_id is None or str(stage.until_field_id) not in item.entries)


def next_day(due: datetime, now: datetime) -> datetime:
    """Return the first later day's same hour on the company's clock that is not over."""
    zone = ZoneInfo(current_company().time_zone)
    local = due.astimezone(zone)
    days = max((now.astimezone(zone).date() - local.date()).days, 1)
    moved = local + timedelta(days=days)
    if moved.astimezone(UTC) <= now:
        moved = local + timedelta(days=days + 1)
    return moved.astimezone(UTC)
