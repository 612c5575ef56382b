"""A list page put together: read the address, cut the page, count, draw."""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.ui.htmx import redirect_page, render_page
from core.ui.navigation import address
from core.ui.tables import parts
from core.ui.tables.conditions import Chip, Conditions
from core.ui.tables.counts import Figures, count_rows
from core.ui.tables.declared import Total
from core.ui.tables.keyset import Page, cut_page
from core.ui.tables.preferences import Look, list_views, look_of, read_settings, remember_choice
from core.ui.tables.rows import RowDrawer
from core.ui.tables.state import SEARCH, State, read_state
from core.ui.tables.table import Table, may, may_export

logger = logging.getLogger(__name__)

PARTIALS = {"list": "ui/table/fragment.html"}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What was read of a list for one address."""

    page: Page[Any]
    figures: Figures
    tiles: list[dict[str, Any]]
    chips: list[Chip]
    drop: dict[str, Any] | None
    totals: list[Total]


def render_table(
    request: HttpRequest,
    table: type[Table],
    queryset: QuerySet[Any] | None = None,
    *,
    template: str = "ui/table/page.html",
    context: Mapping[str, Any] | None = None,
    scope: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer with the list's page, or with the list alone where htmx asks for it.

    Rows come from `table.rows(request.viewer, **scope)`, already in the viewer's scope; a `queryset` takes their place
    on a page that has no export.
    """
    user: Any = request.user
    table = table if table.is_made else table.current()
    settings = read_settings(user, table)
    views = list_views(user, table)
    look = look_of(settings, user, table, request.viewer)  # type: ignore[attr-defined]
    default = next((view for view in views if view.pk == look.default_view), None)
    if default is not None and not request.GET:
        return redirect_page(request, parts.view_state(default, table, request.path).url)
    state = read_state(request.path, request.GET, table.plan().parameters, look.offered)
    remember_choice(settings, sort=state.sort, size=state.size)
    rows = table.rows(request.viewer, **(scope or {})) if queryset is None else queryset  # type: ignore[attr-defined]
    tabs = parts.view_parts(table, views, state, has_default=default is not None)
    page_context = {
        **(context or {}),
        **_frame(request, table, look, state, exported=queryset is None, scope=scope or {}),
        "views": tabs,
        "save_view_url": parts.own_url("view_new", table, state.url) if parts.is_worth_saving(tabs, state) else "",
    }
    try:
        listing = read_list(request, table, rows, look, state)
    except OperationalError:
        # The database gave up (a lock, a limit of time, a lost connection): the rest of the page still works.
        number = uuid.uuid4().hex[:8].upper()
        logger.exception("A list could not be read", extra={"table": table.code, "number": number})
        failed = {**page_context, "failure": number, "retry_url": state.url}
        return render_page(request, template, failed, PARTIALS, status=503)
    return render_page(request, template, {**page_context, **_content(request, table, look, state, listing)}, PARTIALS)


def read_list(request: HttpRequest, table: type[Table], rows: QuerySet[Any], look: Look, state: State) -> Listing:
    """Read one page of rows, and in one more query every figure around it."""
    plan = table.plan()
    conditions = Conditions(table, request)
    found = conditions.apply(rows, state)
    related = plan.related(look.columns)
    order = plan.order_of(state.sort or look.sort)
    listed = found.select_related(*related) if related else found
    page = cut_page(listed, order, state.size or look.size, state.after, state.before)
    table.fill(page.rows)
    states = parts.tile_states(table, conditions, state)
    totals = [one for one in table.totals if not one.permission or request.user.has_permission(one.permission)]  # type: ignore[union-attr]
    figures = count_rows(
        found,
        sums=[total.path for total in totals],
        others=[conditions.apply(rows, tile) for tile in states],
        other_sums=[tile.total for tile in table.tiles],
        exact=state.exact,
    )
    chips = conditions.chips(state)
    return Listing(
        page=page,
        figures=figures,
        tiles=parts.tile_parts(table, state, states, figures.others),
        chips=chips,
        drop=_worst_condition(conditions, rows, state, chips) if not page.rows and state.is_narrowed else None,
        totals=totals,
    )


def _worst_condition(
    conditions: Conditions, rows: QuerySet[Any], state: State, chips: list[Chip]
) -> dict[str, Any] | None:
    """Find the condition without which the most rows would be found, and how many."""
    wider = [(f"{chip.name}: {chip.value}", state.without(chip.parameters)) for chip in chips]
    if state.search:
        wider.append((state.search, state.first_page(search="")))
    if not wider:
        return None
    counts = count_rows(rows.none(), others=[conditions.apply(rows, one) for _, one in wider]).others
    best = max(range(len(wider)), key=lambda number: counts[number].value)
    if not counts[best]:
        return None
    frees = counts[best]
    name, target = wider[best]
    return {"condition": name, "frees": frees.value, "number": str(frees), "url": target.url}


def _frame(
    request: HttpRequest, table: type[Table], look: Look, state: State, *, exported: bool, scope: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what surrounds the rows and needs none of them."""
    user: Any = request.user
    settings_url = parts.own_url("table_settings", table, state.url)
    return {
        "table": table,
        "state": state,
        "density": {"value": look.density, "url": settings_url},
        "columns": parts.column_parts(look, settings_url),
        "settings_url": settings_url,
        "export_url": parts.export_url(table, state, scope) if exported and may_export(user, table) else "",
        "filters_url": parts.own_url("table_filters", table, state.url) if table.plan().parameters else "",
        "search": {"name": SEARCH, "value": state.search, "hint": table.search_hint} if table.search else None,
        "search_kept": state.kept(),
        "reset_url": State(path=state.path, view=state.view, sort=state.sort).url if state.is_narrowed else "",
        "empty_url": empty_url(user, table),
        "bulk_kept": [*state.conditions, *([(SEARCH, state.search)] if state.search else [])],
    }


def empty_url(user: Any, table: type[Table]) -> str:
    """Return where an empty list sends those who may fill it."""
    empty = table.empty
    return address(empty.url) if empty and empty.url and may(user, empty.permission) else ""


def _content(request: HttpRequest, table: type[Table], look: Look, state: State, listing: Listing) -> dict[str, Any]:
    """Return the rows and every figure about them."""
    drawer = RowDrawer(request, table, look)
    order = table.plan().order_of(state.sort or look.sort)
    figures, page = listing.figures, listing.page
    return {
        "tiles": listing.tiles,
        "chips": parts.chip_parts(listing.chips, state),
        "drop": listing.drop,
        **parts.found_parts(table, listing.totals, figures, state),
        "count": figures.found,
        "heads": parts.head_cells(look, state, order, parts.own_url("table_settings", table, state.url)),
        "selectable": drawer.is_selectable,
        "has_actions": bool(drawer.actions),
        "rows": drawer.rows(page.rows),
        "has_rows": bool(page.rows),
        "is_first_time": not page.rows and not state.is_narrowed,
        "pager": parts.pager_parts(page, state, state.size or look.size, figures.found),
        "bulk": bulk_parts(request, table, figures) if drawer.is_selectable and page.rows else None,
        "thresholds": [{"tone": tone, "text": text} for tone, text in table.thresholds],
    }


def bulk_parts(request: HttpRequest, table: type[Table], figures: Figures) -> dict[str, Any]:
    """Return the verbs for selected rows: three buttons, the rest in a menu."""
    user: Any = request.user
    allowed = [action for action in table.bulk_actions if may(user, action.permission)]
    verbs = [{"label": one.label, "icon": one.icon, "url": reverse(one.url)} for one in allowed]
    return {"actions": verbs[:3], "more": verbs[3:], "total": str(figures.found), "url": verbs[0]["url"]}
