"""A stage is removed while items may stand in it: whoever removes it says where they go, and they go at once."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.audit.record import record
from core.documents.authors import Author
from core.events import emit
from core.lib.errors import InvalidInput
from core.pipelines.boards.events import PipelineChanged
from core.pipelines.boards.kinds import ApprovalStatus
from core.pipelines.boards.models import Approval, Item, Stage, StageResponsible, Transition
from core.pipelines.boards.services.histories import lock_pipeline

# All of them in two statements, however many they are. A deadline that nobody has moved by hand is that of the stage.
RELOCATE = """
UPDATE pipelines_item SET stage_id = %(target)s, version = version + 1, entered_at = %(now)s, told_late_at = NULL,
    postponed = 0, due_at = CASE WHEN %(final)s THEN NULL ELSE coalesce(%(now)s + %(hours)s * interval '1 hour', due_at)
    END, finished_at = CASE WHEN %(final)s THEN %(now)s END
WHERE stage_id = %(source)s
"""
TELL = """
INSERT INTO pipelines_itemchange (item_id, kind, source_id, target_id, before, after, entries, ticked, text, author_id,
    author_name, at)
SELECT id, 'relocated', %(source)s, %(target)s, %(before)s, %(after)s, '[]', '{}', '', %(author)s, %(author_name)s,
    %(now)s
FROM pipelines_item WHERE stage_id = %(source)s
"""


@transaction.atomic
def remove_stage(*, stage_id: int, author: Author, target_id: int | None = None) -> int:
    """Remove the stage and put its items into another one; return how many there were.

    Moves that wait for approval from or into it are withdrawn. Histories keep its name.
    """
    stage = Stage.objects.get(pk=stage_id, removed_at__isnull=True)
    pipeline = lock_pipeline(stage.pipeline_id)
    stage = Stage.objects.get(pk=stage_id, removed_at__isnull=True)
    others = Stage.objects.filter(pipeline=pipeline, removed_at__isnull=True).exclude(pk=stage.pk)
    if not others.filter(is_final=False).exists():
        raise InvalidInput(fields={"target": [_("A pipeline needs a stage that is not final.")]})
    count = stage.items.count()
    target = others.filter(pk=target_id).first() if target_id else None
    if count and target is None:
        words = ngettext(
            "%(count)s item stands here: choose where it goes.",
            "%(count)s items stand here: choose where they go.",
            count,
        )
        raise InvalidInput(fields={"target": [words % {"count": count}]})
    now = timezone.now()
    Approval.objects.filter(Q(item__stage=stage) | Q(target=stage), status=ApprovalStatus.WAITING).update(
        status=ApprovalStatus.WITHDRAWN, decided_at=now
    )
    if target is not None and count:
        _relocate(stage, target, author)
    StageResponsible.objects.filter(stage=stage).delete()
    Transition.objects.filter(Q(source=stage) | Q(target=stage)).delete()
    Stage.objects.filter(pk=stage.pk).update(removed_at=now)
    facts = {"name": stage.name, "items": count, "target": target.name if target else ""}
    record("pipelines.stage.removed", subject=pipeline, facts=facts)
    emit(PipelineChanged(pipeline_id=pipeline.pk))
    return count


def _relocate(stage: Stage, target: Stage, author: Author) -> None:
    facts: dict[str, Any] = {
        "source": stage.pk,
        "target": target.pk,
        "before": stage.name,
        "after": target.name,
        "final": target.is_final,
        "hours": target.hours,
        "author": author.user_id,
        "author_name": author.name[:254],
        "now": timezone.now(),
    }
    list(Item.objects.filter(stage=stage).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(TELL, facts)
        cursor.execute(RELOCATE, facts)
