"""Open items of an employee whose access is closed, and the stages that are his."""

from django.db import transaction

from core.accounts.models import User
from core.pipelines.boards.kinds import ChangeKind
from core.pipelines.boards.models import Item, ItemChange, Stage, StageResponsible


def count_items(*, user_id: int) -> int:
    items = Item.objects.filter(responsible=user_id, finished_at__isnull=True).count()
    stages = Stage.objects.filter(responsible=user_id, removed_at__isnull=True).count()
    return items + stages + StageResponsible.objects.filter(user=user_id).count()


@transaction.atomic
def give_items(*, user_id: int, successor_id: int) -> int:
    """Pass open items, stages and single stages of items on to a colleague; returns how many there were."""
    names = dict(User.objects.filter(pk__in=[user_id, successor_id]).values_list("pk", "name"))
    open_ones = Item.objects.filter(responsible=user_id, finished_at__isnull=True)
    keys = list(open_ones.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    Item.objects.filter(pk__in=keys).update(responsible=successor_id)
    facts = {"before": names[user_id][:254], "after": names[successor_id][:254]}
    ItemChange.objects.bulk_create(
        ItemChange(item_id=key, kind=ChangeKind.PASSED_ON, author_name="", **facts) for key in keys
    )
    stages = Stage.objects.filter(responsible=user_id, removed_at__isnull=True).update(responsible=successor_id)
    return len(keys) + stages + StageResponsible.objects.filter(user=user_id).update(user=successor_id)
