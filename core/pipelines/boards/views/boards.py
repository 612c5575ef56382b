"""The pipelines of the company, a board, its columns, what has changed on it, and the same as a list."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.live.following import live_address
from core.live.presence import leave, note_present, present
from core.live.publishing import publish
from core.pipelines.boards.models import Item, Pipeline, Stage
from core.pipelines.boards.selectors import (
    ADD,
    MANAGE,
    MOVE,
    OVERRIDE,
    VIEW,
    Board,
    Narrowing,
    employees,
    get_pipeline,
    people_at,
    read_board,
    read_column,
    read_counts,
    seen_items,
    seen_pipelines,
    with_facts,
)
from core.pipelines.boards.services.wishes import fields_of
from core.pipelines.boards.tables import ItemTable
from core.pipelines.boards.views.parts import (
    LIVE_EVENTS,
    cards_of,
    key_in,
    live_of,
    query_of,
    read_narrowing,
    ways_by_source,
)
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

MOST_SHOWN = 3


@module_page(permission=VIEW)
def pipeline_index(request: CabinetRequest) -> HttpResponse:
    """Show the company's pipelines; whoever cannot set them up comes to the only one at once."""
    pipelines = list(seen_pipelines(request.viewer))
    if len(pipelines) == 1 and not request.viewer.has_permission(MANAGE):
        return redirect_page(request, reverse("pipelines:board", args=[pipelines[0].pk]))
    shown = [{"pipeline": one, "board": read_counts(one, request.viewer, Narrowing())} for one in pipelines]
    context = {"pipelines": shown, "may_manage": request.viewer.has_permission(MANAGE)}
    return render_page(request, "pipelines/pipeline_index.html", context)


@module_page(permission=VIEW)
def board(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the columns with the first cards of each."""
    pipeline = get_pipeline(request.viewer, pk)
    narrowing = read_narrowing(request)
    found = read_board(pipeline, request.viewer, narrowing)
    context = {**_frame(request, pipeline, narrowing, found), "columns": _columns(pipeline, found)}
    return render_page(request, "pipelines/board.html", context, {"board": "whole"})


@module_page(permission=VIEW)
def column(request: CabinetRequest, pk: int, stage_id: int) -> HttpResponse:
    """Show more cards of one column."""
    pipeline = get_pipeline(request.viewer, pk)
    stage = Stage.objects.get(pk=stage_id, pipeline=pipeline, removed_at__isnull=True)
    after = request.GET.get("after", "")
    narrowing = read_narrowing(request)
    items, has_more = read_column(stage, request.viewer, narrowing, after=key_in(after))
    context = {
        "pipeline": pipeline,
        "stage": stage,
        "cards": cards_of(items, fields_of(pipeline.pk)),
        "has_more": has_more,
        "last": items[-1].pk if items else None,
        "query": query_of(narrowing),
        "may_move": request.viewer.has_permission(MOVE) and pipeline.is_active,
    }
    return render_page(request, "pipelines/_column.html", context)


@module_page(permission=VIEW)
def pulse(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the counts as they are now, and one card where it belongs to what is looked at."""
    pipeline = get_pipeline(request.viewer, pk)
    narrowing = read_narrowing(request)
    key = key_in(request.GET.get("item", ""))
    items = Item.objects.none()
    if key is not None:
        items = narrowing.apply(seen_items(request.viewer).filter(pk=key, pipeline=pipeline), request.viewer)
    context = {
        **_frame(request, pipeline, narrowing, read_counts(pipeline, request.viewer, narrowing)),
        "cards": cards_of(with_facts(items), fields_of(pipeline.pk)),
    }
    return render_page(request, "pipelines/_pulse.html", context)


@module_page(permission=VIEW, accepts_post=True)
def board_people(request: CabinetRequest, pk: int) -> HttpResponse:
    """Note that the caller looks at the board, or has closed it, and show who else does."""
    pipeline = get_pipeline(request.viewer, pk)
    place = place_of(pipeline)
    if request.method == "POST":
        is_leaving = request.POST.get("gone") == "1"
        changed = leave(place, request.user.pk) if is_leaving else note_present(place, request.user.pk)
        if changed:
            publish(place, data={"event": "pipelines.people.changed", "facts": {}})
        if is_leaving:
            return HttpResponse(status=204)
    here = people_at(present(place))
    context = {"shown": here[:MOST_SHOWN], "others": here[MOST_SHOWN:]}
    return render_page(request, "pipelines/_people.html", context)


@module_page(permission=VIEW)
def item_table(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the items as a list with filters, views and exports."""
    pipeline = get_pipeline(request.viewer, pk)
    context = {
        "pipeline": pipeline,
        "live": live_of(request),
        "live_events": " ".join(LIVE_EVENTS),
        "may_add": request.viewer.has_permission(ADD) and pipeline.is_active,
        "may_manage": request.viewer.has_permission(MANAGE),
        "crumbs": crumbs(),
    }
    return render_table(
        request, ItemTable, template="pipelines/item_table.html", context=context, scope={"pipeline": pipeline.pk}
    )


def _frame(request: CabinetRequest, pipeline: Pipeline, narrowing: Narrowing, found: Board) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "pipeline": pipeline,
        "found": found,
        "strip": [{"column": one, "number": number} for number, one in enumerate(found.columns, start=1)],
        "narrowing": narrowing,
        "is_narrowed": narrowing != Narrowing(),
        "query": query_of(narrowing),
        "mine_url": query_of(narrowing, mine="1", responsible=""),
        "all_url": query_of(narrowing, mine="", responsible=""),
        "late_url": query_of(narrowing, late="" if narrowing.late else "1"),
        "people": employees(),
        "may_add": viewer.has_permission(ADD) and pipeline.is_active,
        "may_move": viewer.has_permission(MOVE) and pipeline.is_active,
        "may_override": viewer.has_permission(OVERRIDE),
        "may_manage": viewer.has_permission(MANAGE),
        "live": live_of(request),
        "live_people": live_address(request, place_of(pipeline)),
        "crumbs": crumbs(),
    }


def place_of(pipeline: Pipeline) -> str:
    """Return what people who look at the board are counted by, and hear one another on."""
    return f"board.{pipeline.pk}"


def _columns(pipeline: Pipeline, found: Board) -> list[dict[str, Any]]:
    fields, ways = fields_of(pipeline.pk), ways_by_source(pipeline)
    return [
        {
            "number": number,
            "stage": one.stage,
            "count": one.count,
            "late": one.late,
            "cards": cards_of(one.cards, fields),
            "last": one.cards[-1].pk if one.cards else None,
            "has_more": one.rest > 0,
            "ways": ways.get(one.stage.pk, ""),
        }
        for number, one in enumerate(found.columns, start=1)
    ]


def crumbs(pipeline: Pipeline | None = None, item: Item | None = None) -> list[dict[str, str]]:
    parts = [{"label": _("Pipelines"), "url": reverse("pipelines:pipeline_index")}]
    if pipeline is not None:
        parts.append({"label": pipeline.name, "url": reverse("pipelines:board", args=[pipeline.pk])})
    if item is not None:
        parts.append({"label": item.code, "url": reverse("pipelines:item_detail", args=[item.pk])})
    return parts
