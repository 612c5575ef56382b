"""What other parts of the house and modules know of a client, for his line in the list and for his page.

A part names its own in the settings CLIENT_COLUMNS and CLIENT_LINES, a module in ModuleSpec.client_columns and
ModuleSpec.client_lines; nothing here knows money or cards.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.expressions import Combinable
from django.utils.module_loading import import_string

from core.lib.company import current_company
from core.organizations.viewer import Viewer
from core.registry.modules import registry
from core.ui.tables.columns import Column


@dataclass(frozen=True, kw_only=True)
class ClientColumn:
    """A column of the staff's list of clients: `value` gives the expression over a client's row that it shows and sorts
    by, under `name`; without the column's permission nobody is offered it."""

    name: str
    column: Callable[[], Column]
    value: Callable[[], Combinable]


@dataclass(frozen=True, kw_only=True)
class ClientLine:
    """A line of the client's page: what there is, how much of it, and the way to all of it."""

    icon: str
    title: Any
    url: str
    figure: str = ""
    order: int = 100


def client_columns() -> list[ClientColumn]:
    return [one for columns in _named("client_columns", settings.CLIENT_COLUMNS) for one in columns]


def client_lines(viewer: Viewer, organization_id: int) -> list[ClientLine]:
    """Return what the viewer may see of the client; each source asks for its own right."""
    found = [one for lines in _named("client_lines", settings.CLIENT_LINES) for one in lines(viewer, organization_id)]
    return sorted(found, key=lambda one: one.order)


def _named(field: str, paths: list[str]) -> Iterator[Any]:
    modules = registry.enabled(current_company())
    for path in (*paths, *(path for spec in modules for path in getattr(spec, field))):
        yield import_string(path)
