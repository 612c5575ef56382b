"""The parts of a list page as their templates read them: head, tiles, tabs, chips, pager, columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lib.company import current_company
from core.ui import formatting
from core.ui.models import SavedView
from core.ui.tables.columns import Column, DayColumn, MomentColumn
from core.ui.tables.conditions import Chip, Conditions
from core.ui.tables.counts import Count, Figures
from core.ui.tables.declared import Tile, Total
from core.ui.tables.keyset import Order, Page
from core.ui.tables.preferences import Look
from core.ui.tables.state import ALL, SIZES, State, read_state
from core.ui.tables.table import Table


def own_url(name: str, table: type[Table], back: str, **more: Any) -> str:
    """Return the address of one of the table's own pages, which leads back to the list as it is now."""
    return f"{reverse(f'ui:{name}', args=[table.code, *more.values()])}?{urlencode({'next': back})}"


def scope_salt(table: type[Table]) -> str:
    return f"export:{current_company().schema}:{table.code}"


def export_url(table: type[Table], state: State, scope: Mapping[str, Any]) -> str:
    """Return the address where an export is asked for; the page's own narrowing is signed, so it stays as it is."""
    query = {"next": state.url, **({"scope": signing.dumps(dict(scope), salt=scope_salt(table))} if scope else {})}
    return f"{reverse('ui:export_new', args=[table.code])}?{urlencode(query)}"


def head_cells(look: Look, state: State, order: Order, settings_url: str) -> list[dict[str, Any]]:
    return [_head_cell(look.offered[name], look, state, order, settings_url) for name in look.columns]


def _head_cell(column: Column, look: Look, state: State, order: Order, settings_url: str) -> dict[str, Any]:
    classes = [("at-number", column.number), ("at-cell-pinned", column.name == look.pinned)]
    is_sorted = order.name == column.name
    # Figures and dates are looked for from the largest and latest.
    starts_down = column.number or isinstance(column, (DayColumn, MomentColumn))
    goes_down = not order.descending if is_sorted else starts_down
    return {
        "key": column.name,
        "label": column.label,
        "classes": " ".join(name for name, wanted in classes if wanted),
        "sort": ("descending" if order.descending else "ascending") if is_sorted else "",
        "sort_url": state.first_page(sort=f"{'-' if goes_down else ''}{column.name}").url,
        "width": look.widths.get(column.name, ""),
        "width_url": settings_url,
    }


def sort_options(table: type[Table], user: Any, viewer: Any) -> list[dict[str, Any]]:
    """Return every order of the list for a choice, as a phone has no heads to press."""
    options = []
    for name, column in table.plan().allowed_columns(user, viewer).items():
        options.append({"value": name, "label": _("%(name)s: ascending") % {"name": column.label}})
        options.append({"value": f"-{name}", "label": _("%(name)s: descending") % {"name": column.label}})
    return options


def tile_states(table: type[Table], conditions: Conditions, state: State) -> list[State]:
    return [conditions.tile_state(state, tile.pairs) for tile in table.tiles]


def tile_parts(
    table: type[Table], state: State, states: Sequence[State], counts: Sequence[Count]
) -> list[dict[str, Any]]:
    active = [bool(tile.pairs) and _is_set(state, tile) for tile in table.tiles]
    all_count = next((count for tile, count in zip(table.tiles, counts, strict=False) if not tile.pairs), None)
    parts = []
    for tile, target, count, is_active in zip(table.tiles, states, counts, active, strict=False):
        back = state.without({name for name, _value in tile.pairs})
        parts.append(
            {
                "label": tile.label,
                "icon": tile.icon,
                "tone": tile.tone,
                "figure": str(count),
                "note": _tile_note(tile, count, all_count),
                "url": back.url if is_active else target.url,
                "active": is_active or (not tile.pairs and not any(active)),
            }
        )
    return parts


def _is_set(state: State, tile: Tile) -> bool:
    names = {name for name, _value in tile.pairs}
    return all(state.values(name) == {value for key, value in tile.pairs if key == name} for name in names)


def _tile_note(tile: Tile, count: Count, of_all: Count | None) -> Any:
    if tile.total:
        return "" if count.sum is None else formatting.money(count.sum, tile.currency)
    if not tile.share or of_all is None or not of_all or of_all.is_capped or count.is_capped:
        return tile.note
    return formatting.percent(count.value * 100 / of_all.value)


def view_state(view: SavedView, table: type[Table], path: str) -> State:
    """Return what a saved view shows now: conditions that the list no longer knows are left out."""
    plan = table.plan()
    return read_state(path, QueryDict(view.query), plan.parameters, plan.columns).first_page(view=str(view.pk), size=0)


def view_parts(table: type[Table], views: Sequence[SavedView], state: State, has_default: bool) -> list[dict[str, Any]]:
    """Return the tabs: all rows, then the person's own views; a dot marks an opened view that was changed since."""
    opened = next((view for view in views if str(view.pk) == state.view), None)
    whole = State(path=state.path, view=ALL if has_default else "")
    tabs: list[dict[str, Any]] = [{"label": _("All"), "url": whole.url, "active": opened is None, "changed": False}]
    for view in views:
        kept = view_state(view, table, state.path)
        is_opened = view is opened
        tabs.append(
            {
                "edit_url": own_url("view_edit", table, state.url, pk=view.pk) if is_opened else "",
                "label": view.name,
                "url": kept.url,
                "active": is_opened,
                "changed": is_opened and not kept.same_rows(state),
            }
        )
    return tabs


def is_worth_saving(tabs: Sequence[Mapping[str, Any]], state: State) -> bool:
    """Tell whether the list shows something that none of its tabs shows."""
    opened = next((tab for tab in tabs[1:] if tab["active"]), None)
    return bool(opened["changed"]) if opened else bool(state.is_narrowed or state.sort)


def chip_parts(chips: Sequence[Chip], state: State) -> list[dict[str, Any]]:
    return [
        {"name": chip.name, "value": chip.value, "remove_url": state.without(chip.parameters).url} for chip in chips
    ]


def pager_parts(page: Page[Any], state: State, size: int, found: Count) -> dict[str, Any]:
    sizes = [{"size": one, "url": state.first_page(size=one).url} for one in SIZES]
    return {
        "previous_url": state.first_page(before=page.previous).url if page.previous else "",
        "next_url": state.first_page(after=page.next).url if page.next else "",
        "first": page.first,
        "last": page.last,
        "total": str(found) if page.rows else "",
        "size": size,
        "sizes": sizes,
    }


def column_parts(look: Look, url: str) -> dict[str, Any]:
    """Return the chooser's lines: those shown in their order, then the hidden ones."""
    hidden = [name for name in look.offered if name not in look.columns]
    items = [
        {"key": name, "label": look.offered[name].label, "shown": shown, "pinned": name == look.pinned}
        for names, shown in ((look.columns, True), (hidden, False))
        for name in names
    ]
    return {"items": items, "shown": len(look.columns), "total": len(look.offered), "url": url}


def found_parts(table: type[Table], totals: Sequence[Total], figures: Figures, state: State) -> dict[str, Any]:
    """Return how many rows were found and their sums; past the cap the sums wait to be asked for."""
    found = figures.found
    words = table.found_words(found) if table.found_words else _rows_words(found)
    if not totals or not found:
        return {"found": words}
    if found.is_capped:
        link = format_html('<a href="{}">{}</a>', state.first_page(exact=True).url, _("Count them"))
        return {"found": words, "found_note": totals[0].label, "found_sum": link}
    written = [(total.label, _amount(total, value)) for total, value in zip(totals, figures.sums, strict=True)]
    (note, first), *others = written
    more = format_html_join("", ", {} {}", others)
    return {"found": words, "found_note": note, "found_sum": format_html("{}{}", first, more)}


def _rows_words(found: Count) -> str:
    return ngettext("%(count)s row", "%(count)s rows", found.value) % {"count": found}


def _amount(total: Total, value: Any) -> Any:
    if total.unit:
        return formatting.quantity(value, total.unit, total.places)
    return formatting.money(value, total.currency, total.places)
