"""What a table declares besides its columns: tiles, actions on rows, what an empty list says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.ui.tables.columns import Label
from core.ui.tables.links import RowUrl


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A figure that is a filter: `filters` are the values of the address; a tile without any stands for all rows.

    The count is taken under the present filters, so that the click shows as many rows. `note` is a short text;
    `share` writes the part of all rows in its place, `total` the sum of a path over the rows (as money).
    """

    code: str
    label: Label
    icon: str
    tone: str = ""
    filters: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    note: Label = ""
    share: bool = False
    total: str = ""
    currency: str = "RUB"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        found = []
        for name, values in self.filters.items():
            found += [(name, value) for value in ((values,) if isinstance(values, str) else values)]
        return found


@dataclass(frozen=True, kw_only=True)
class RowAction:
    """A verb for one row: an icon while there is room for it, and a line of the row's menu.

    `kind`: "link" opens a page, "dialog" asks in a dialog, "post" acts at once. `when` leaves it out of a row;
    `refusal` keeps it in its place, disabled, with the reason.
    """

    code: str
    label: Label
    icon: str
    url: str | Callable[[Any], str]
    kind: str = "link"
    permission: str = ""
    danger: bool = False
    when: Callable[[Any], bool] | None = None
    refusal: Callable[[Any], Any] | None = None
    row_url: RowUrl = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in ("link", "dialog", "post"):
            raise ValueError(f"{self.code}: an action is a link, a dialog or a post, not {self.kind!r}")
        object.__setattr__(self, "row_url", RowUrl(self.url))


@dataclass(frozen=True, kw_only=True)
class BulkAction:
    """A verb for many rows; its address gets the selection by POST, see core.ui.tables.selection."""

    code: str
    label: Label
    icon: str
    url: str
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What a list says before its first row: what will be here, and one action."""

    title: Label
    text: Label = ""
    icon: str = "clipboard-list"
    action: Label = ""
    url: str = ""
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class Total:
    """A sum over all rows found, shown beside their count to those who have the permission."""

    path: str
    label: Label
    currency: str = "RUB"
    unit: str = ""
    places: int = 2
    permission: str = ""
