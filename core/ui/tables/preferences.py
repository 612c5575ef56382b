"""What a person keeps about a list, read against what the list declares now: names that are gone are ignored."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.lib.errors import DomainError, InvalidInput
from core.ui.models import SavedView, TableSettings
from core.ui.tables.columns import Column
from core.ui.tables.state import DEFAULT_SIZE, SIZES
from core.ui.tables.table import Table, is_client

DENSITIES = ("normal", "dense")
NARROWEST, WIDEST = 64, 640
MOST_VIEWS = 20


class TooManyViews(DomainError):
    code = "too_many_views"
    message = _("You keep %(most)s views of this list. Delete one that you no longer use.")


class ViewNameTaken(InvalidInput):
    code = "view_name_taken"
    message = _("You already have a view “%(name)s”. Choose another name.")


@dataclass(frozen=True, kw_only=True)
class Look:
    """The columns in their order and how they are shown, all of them known to the table and allowed to the person."""

    columns: list[str]
    offered: dict[str, Column]
    pinned: str
    widths: dict[str, int] = field(default_factory=dict)
    density: str = ""
    size: int = DEFAULT_SIZE
    sort: str = ""
    default_view: int | None = None


def read_settings(user: Any, table: type[Table]) -> TableSettings:
    """Return the stored settings, or fresh ones that are not stored."""
    found = TableSettings.objects.filter(user_id=user.pk, table=table.code).first()
    return found or TableSettings(user_id=user.pk, table=table.code)


def look_of(settings: TableSettings, user: Any, table: type[Table], viewer: Any = None) -> Look:
    """Return how the person looks at the list."""
    plan = table.plan()
    offered = plan.allowed_columns(user, viewer)
    pinned = _pinned(settings.pinned, offered)
    chosen = [name for name in _names(settings.columns) if name in offered] or plan.default_columns(offered)
    columns = [pinned, *(name for name in chosen if name != pinned)] if pinned else chosen
    if is_client(viewer) and table.owner_column in offered and table.owner_column not in columns:
        columns.insert(1, table.owner_column)
    return Look(
        columns=columns,
        offered=offered,
        pinned=pinned,
        widths=_widths(settings.widths, offered),
        density=settings.density if settings.density in DENSITIES else getattr(user, "density", ""),
        size=settings.size if settings.size in SIZES else DEFAULT_SIZE,
        sort=settings.sort if settings.sort.removeprefix("-") in offered else "",
        default_view=settings.default_view_id,
    )


def _names(value: Any) -> list[str]:
    names = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    return list(dict.fromkeys(names))


def _pinned(name: str, offered: dict[str, Column]) -> str:
    declared = next((key for key, column in offered.items() if column.pinned), "")
    return name if name in offered else declared


def _widths(value: Any, offered: Iterable[str]) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    known = {name: width for name, width in value.items() if name in offered and isinstance(width, int)}
    return {name: min(max(width, NARROWEST), WIDEST) for name, width in known.items()}


def _store(user: Any, table: type[Table], **values: Any) -> None:
    TableSettings.objects.update_or_create(user_id=user.pk, table=table.code, defaults=values)


def choose_columns(*, user: Any, table: type[Table], columns: Iterable[str]) -> None:
    """Keep the columns shown, in their order; unknown and forbidden names are left out, an empty choice means all."""
    offered = table.plan().allowed_columns(user)
    _store(user, table, columns=[name for name in dict.fromkeys(columns) if name in offered])


def pin_column(*, user: Any, table: type[Table], column: str) -> None:
    if column in table.plan().allowed_columns(user):
        _store(user, table, pinned=column)


@transaction.atomic
def resize_column(*, user: Any, table: type[Table], column: str, width: int) -> None:
    """Keep one column's width; two windows that resize at once do not undo each other."""
    offered = table.plan().allowed_columns(user)
    if column not in offered:
        return
    kept, _created = TableSettings.objects.select_for_update().get_or_create(user_id=user.pk, table=table.code)
    kept.widths = {**_widths(kept.widths, offered), column: min(max(width, NARROWEST), WIDEST)}
    kept.save(update_fields=["widths", "updated_at"])


def choose_density(*, user: Any, table: type[Table], density: str) -> None:
    if density in DENSITIES:
        _store(user, table, density=density)


def remember_choice(settings: TableSettings, *, sort: str, size: int) -> None:
    """Keep the last order and page size; writes only what has changed."""
    changes: dict[str, Any] = {}
    if sort and sort != settings.sort:
        changes["sort"] = sort
    if size and size != settings.size:
        changes["size"] = size
    if changes:
        TableSettings.objects.update_or_create(user_id=settings.user_id, table=settings.table, defaults=changes)


def reset_settings(*, user: Any, table: type[Table]) -> None:
    """Return to what the list declares; saved views stay."""
    TableSettings.objects.filter(user_id=user.pk, table=table.code).delete()


def list_views(user: Any, table: type[Table]) -> list[SavedView]:
    return list(SavedView.objects.filter(user_id=user.pk, table=table.code).order_by("created_at", "pk"))


def get_view(user: Any, table: type[Table], pk: int) -> SavedView:
    """Return the person's own view; another's is as missing."""
    return SavedView.objects.get(user_id=user.pk, table=table.code, pk=pk)


@transaction.atomic
def save_view(*, user: Any, table: type[Table], name: str, query: str, is_default: bool) -> SavedView:
    """Keep the present conditions and order under a name."""
    if SavedView.objects.filter(user_id=user.pk, table=table.code).count() >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    view = SavedView(user_id=user.pk, table=table.code, name=name, query=query)
    _write_view(view)
    if is_default:
        _store(user, table, default_view=view)
    return view


@transaction.atomic
def change_view(
    *, user: Any, table: type[Table], pk: int, name: str = "", query: str | None = None, is_default: bool | None = None
) -> SavedView:
    """Rename a view, overwrite its conditions, or make it the one with which the list opens."""
    view = get_view(user, table, pk)
    view.name = name or view.name
    view.query = view.query if query is None else query
    _write_view(view)
    if is_default is not None:
        kept = read_settings(user, table)
        if is_default or kept.default_view_id == view.pk:
            _store(user, table, default_view=view if is_default else None)
    return view


def _write_view(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ViewNameTaken(name=view.name) from error


def delete_view(*, user: Any, table: type[Table], pk: int) -> None:
    get_view(user, table, pk).delete()
