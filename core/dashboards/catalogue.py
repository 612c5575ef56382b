"""Which widgets somebody may see, and in which order he looks at them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from core.dashboards.models import Arrangement
from core.dashboards.widgets import Widget
from core.lib.company import current_company
from core.organizations.viewer import Viewer
from core.registry.modules import registry


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A widget in somebody's order, and whether he has it on the page."""

    widget: Widget
    is_shown: bool


def offered(viewer: Viewer) -> list[Widget]:
    """Return the widgets that the viewer may see, in the order of their declarations.

    What a module that is off declares is not among them, nor what a right opens that he does not hold (any more).
    """
    mine = (one for one in _declared(viewer) if one.audience in ("both", "staff" if viewer.is_staff else "client"))
    return sorted((one for one in mine if viewer.has_permission(one.permission)), key=lambda one: one.order)


def find(viewer: Viewer, code: str) -> Widget | None:
    """Return a widget that the viewer may see; one he may not is as missing."""
    return next((one for one in offered(viewer) if one.code == code), None)


def arranged(viewer: Viewer) -> list[Placed]:
    """Return everything the viewer may see in his order, what he has put away after what he sees."""
    if viewer.user is None:
        return []
    own = Arrangement.objects.filter(user=viewer.user.pk).first()
    shown, hidden = (own.shown, set(own.hidden)) if own else ([], set())
    return _placed(offered(viewer), shown, hidden)


def _placed(widgets: Sequence[Widget], shown: Sequence[str], hidden: set[str]) -> list[Placed]:
    places = {code: number for number, code in enumerate(shown)}
    known = sorted((one for one in widgets if one.code in places), key=lambda one: places[one.code])
    others = [one for one in widgets if one.code not in places]
    fresh = [one for one in others if one.is_usual and one.code not in hidden]
    away = [one for one in others if one not in fresh]
    return [
        *(Placed(widget=one, is_shown=True) for one in _merged(known, fresh)),
        *(Placed(widget=one, is_shown=False) for one in away),
    ]


def _merged(known: Sequence[Widget], fresh: Sequence[Widget]) -> list[Widget]:
    """Put each widget that the person has not met before the first one that is declared after it."""
    merged = list(known)
    for one in fresh:
        place = next((number for number, other in enumerate(merged) if other.order > one.order), len(merged))
        merged.insert(place, one)
    return merged


def _declared(viewer: Viewer) -> Iterator[Widget]:
    modules = registry.enabled(current_company())
    for name in (*settings.DASHBOARD_WIDGETS, *(name for spec in modules for name in spec.widgets)):
        found = import_string(name)
        yield from found(viewer) if callable(found) else found
