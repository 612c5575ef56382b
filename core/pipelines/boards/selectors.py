"""Pipelines as they are looked at: which items somebody sees, what he may do about them, a board with its counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from core.accounts.models import User, UserKind
from core.organizations.models import Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from core.pipelines.boards.kinds import ApprovalStatus
from core.pipelines.boards.models import IS_LATE, Approval, Item, ItemChange, Pipeline, Stage, Transition
from core.ui.tables.search import search_condition

VIEW, ADD, MOVE = "pipelines.view_item", "pipelines.add_item", "pipelines.move_item"
APPROVE, OVERRIDE, MANAGE = "pipelines.approve_move", "pipelines.override_move", "pipelines.manage_pipeline"
PROGRESS = "pipelines.view_progress"  # of clients
CARDS = 20  # of a column at once
SEARCHED = ("code", "title")
SHOWN_AGE = 30  # seconds for which the menu may remember whether clients are shown any pipeline


def seen_items(viewer: Viewer) -> QuerySet[Item]:
    """Return the items that an employee may see, marked where they are late (`late`).

    Who does not see all clients sees the items of his own and those of no client.
    """
    items = Item.objects.select_related("organization", "responsible").annotate(late=IS_LATE)
    if not viewer.is_staff or not viewer.has_permission(VIEW):
        return items.none()
    if viewer.sees_all:
        return items
    return items.filter(Q(organization__isnull=True) | Q(organization__in=viewer.seen_organizations()))


def own_items(viewer: Viewer) -> QuerySet[Item]:
    """Return the items of clients whom their pipeline shows them: what a client himself sees."""
    shown = Item.objects.filter(pipeline__is_shown_to_clients=True, organization__isnull=False)
    rows = shown.select_related("organization", "pipeline", "stage")
    return owned(rows, viewer, permission=PROGRESS)


def get_item(viewer: Viewer, pk: Any) -> Item:
    """Return one item; another's and a missing one give the same 404."""
    return seen_items(viewer).select_related("pipeline", "stage", "author").get(pk=pk)


def seen_pipelines(viewer: Viewer) -> QuerySet[Pipeline]:
    """Return the pipelines that the viewer may see, those in use first."""
    pipelines = Pipeline.objects.order_by("-is_active", "name")
    return pipelines if viewer.is_staff and viewer.has_permission(VIEW) else pipelines.none()


def get_pipeline(viewer: Viewer, pk: Any) -> Pipeline:
    return seen_pipelines(viewer).get(pk=pk)


def stages_of(pipeline_id: int) -> list[Stage]:
    stages = Stage.objects.filter(pipeline=pipeline_id, removed_at__isnull=True)
    return list(stages.select_related("responsible").order_by("position", "pk"))


def ways_from(stage_id: int) -> list[Transition]:
    ways = Transition.objects.filter(source=stage_id).select_related("target")
    return list(ways.order_by("target__position", "target_id"))


def waiting_approval(item: Item) -> Approval | None:
    return item.approvals.filter(status=ApprovalStatus.WAITING).select_related("target").first()


def seen_approvals(viewer: Viewer) -> QuerySet[Approval]:
    approvals = Approval.objects.select_related("item", "target")
    return approvals.filter(item__in=seen_items(viewer).order_by().values("pk"))


def list_changes(item: Item) -> Sequence[ItemChange]:
    return list(item.changes.order_by("-pk")[:200])


def employees() -> QuerySet[User]:
    return User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("name", "pk")


def people_at(user_ids: Sequence[int]) -> list[User]:
    """Return the employees of these ids, in this order."""
    found = employees().in_bulk(user_ids)
    return [found[pk] for pk in user_ids if pk in found]


def clients_of(viewer: Viewer) -> QuerySet[Organization]:
    """Return the clients whose an item may be made by this viewer."""
    active = Organization.objects.filter(is_active=True).order_by("name", "pk")
    return owned(active, viewer, "", permission=VIEW)


def count_own(viewer: Viewer) -> int | None:
    """Return how many open items the viewer is responsible for; counted up to a hundred."""
    if viewer.user is None or not viewer.is_staff:
        return None
    own = Item.objects.filter(responsible=viewer.user.pk, finished_at__isnull=True)
    return own.order_by()[:100].count() or None


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What of a board is looked at; everything where nothing is said."""

    mine: bool = False
    late: bool = False
    responsible_id: int | None = None
    search: str = ""

    def apply(self, items: QuerySet[Item], viewer: Viewer) -> QuerySet[Item]:
        if self.mine and viewer.user is not None:
            items = items.filter(responsible=viewer.user.pk)
        if self.late:
            items = items.filter(finished_at__isnull=True, due_at__lt=Now())
        if self.responsible_id:
            items = items.filter(responsible=self.responsible_id)
        condition = search_condition(self.search, SEARCHED)
        return items if condition is None else items.filter(condition)


@dataclass(kw_only=True)
class BoardColumn:
    """A stage of the board: how many stand in it, how many of them are late, and the first of them."""

    stage: Stage
    count: int = 0
    late: int = 0
    cards: list[Item] = field(default_factory=list)

    @property
    def rest(self) -> int:
        return max(self.count - len(self.cards), 0)


@dataclass(frozen=True, kw_only=True)
class Board:
    columns: Sequence[BoardColumn]
    mine: int  # of everybody's, whatever is looked at
    everybody: int
    late: int


def read_counts(pipeline: Pipeline, viewer: Viewer, narrowing: Narrowing) -> Board:
    """Count every column in one query over the counting index, without a card."""
    columns = {stage.pk: BoardColumn(stage=stage) for stage in stages_of(pipeline.pk)}
    final = {key for key, column in columns.items() if column.stage.is_final}
    items = _bare(pipeline, viewer)
    over = Q(due_at__lt=Now())  # what is finished stands in a final stage, so that the index alone answers
    of_viewer = Q(responsible=viewer.user.pk if viewer.user else 0)
    figures: dict[str, Any] = {
        "found": Count("pk"),
        "late": Count("pk", filter=over),
        "mine": Count("pk", filter=of_viewer),
    }
    everything: list[Any] = list(items.values("stage").annotate(**figures))
    narrowed = everything
    if narrowing != Narrowing():
        narrowed = list(narrowing.apply(items, viewer).values("stage").annotate(**figures))
    for row in narrowed:
        column = columns.get(row["stage"])
        if column is not None:
            column.count, column.late = row["found"], 0 if row["stage"] in final else row["late"]
    return Board(
        columns=list(columns.values()),
        mine=sum(row["mine"] for row in everything),
        everybody=sum(row["found"] for row in everything),
        late=sum(row["late"] for row in everything if row["stage"] not in final),
    )


def read_board(pipeline: Pipeline, viewer: Viewer, narrowing: Narrowing) -> Board:
    """Return the board with the first cards of every column: few queries, however many items there are."""
    board = read_counts(pipeline, viewer, narrowing)
    bare = narrowing.apply(_bare(pipeline, viewer), viewer)
    parts = [ordered(bare, column.stage).values_list("pk", flat=True)[:CARDS] for column in board.columns]
    of_stage = {column.stage.pk: column for column in board.columns}
    for card in with_facts(seen_items(viewer).filter(pk__in=_together(parts))):
        if card.stage_id in of_stage:
            of_stage[card.stage_id].cards.append(card)
    for column in board.columns:
        column.cards.sort(key=_place(column.stage))
    return board


def read_column(
    stage: Stage, viewer: Viewer, narrowing: Narrowing, *, after: int | None = None
) -> tuple[list[Item], bool]:
    """Return the cards of a column after one of them, and whether there are more."""
    items = narrowing.apply(seen_items(viewer).filter(stage=stage), viewer)
    last = Item.objects.filter(pk=after, stage=stage).first() if after else None
    if last is not None:
        items = items.filter(_after(last, stage))
    cards = list(with_facts(ordered(items, stage))[: CARDS + 1])
    return cards[:CARDS], len(cards) > CARDS


def with_facts(items: QuerySet[Item]) -> QuerySet[Item]:
    """Add what a card shows: whether a move of it waits for approval (`waits`)."""
    waiting = Approval.objects.filter(item=OuterRef("pk"), status=ApprovalStatus.WAITING)
    return items.annotate(waits=Exists(waiting))


def ordered(items: QuerySet[Item], stage: Stage) -> QuerySet[Item]:
    """Put what is due first at the top; in a final stage what has come last."""
    if stage.is_final:
        return items.filter(stage=stage).order_by("-entered_at", "-pk")
    return items.filter(stage=stage).order_by("due_at", "pk")


def _after(last: Item, stage: Stage) -> Q:
    if stage.is_final:
        return Q(entered_at__lt=last.entered_at) | Q(entered_at=last.entered_at, pk__lt=last.pk)
    if last.due_at is None:
        return Q(due_at__isnull=True, pk__gt=last.pk)
    return Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk) | Q(due_at__isnull=True)


def _bare(pipeline: Pipeline, viewer: Viewer) -> QuerySet[Item]:
    """Return the seen items without what only cards need, so that counting reads an index alone."""
    items = Item.objects.filter(pipeline=pipeline)
    return items if viewer.sees_all else items.filter(pk__in=seen_items(viewer).order_by().values("pk"))


def _together(parts: Sequence[QuerySet[Item, int]]) -> list[int]:
    """Read the keys of all parts in one statement."""
    if not parts:
        return []
    first, *others = parts
    return list(first.union(*others, all=True)) if others else list(first)


def _place(stage: Stage) -> Callable[[Item], Any]:
    """Return the order of `ordered` for cards that are read already."""
    if stage.is_final:
        return lambda card: (-card.entered_at.timestamp(), -card.pk)
    return lambda card: (card.due_at is None, card.due_at or card.entered_at, card.pk)


def shows_progress(user: Any) -> bool:
    """Say whether clients are shown any pipeline; the menu has no line for them otherwise."""
    shown = Pipeline.objects.filter(is_shown_to_clients=True, is_active=True)
    return bool(cache.get_or_set("pipelines:shown", shown.exists, SHOWN_AGE))
