"""What can be told in the current company: its types, and the triggers that came ready with them."""

from core.lib.company import current_company
from core.notifications.language import Variable
from core.registry.notified import notification_types_of
from core.registry.spec import EventField, NotificationType, ReadyTrigger


def own_types() -> dict[str, NotificationType]:
    return dict(notification_types_of(current_company()))


def find_type(event: str) -> NotificationType | None:
    """Return the type of an event; None where nobody hears of it, or its module is off."""
    return notification_types_of(current_company()).get(event)


def find_ready(code: str) -> tuple[NotificationType, ReadyTrigger] | None:
    found = ((one, ready) for one in own_types().values() for ready in one.triggers if ready.code == code)
    return next(found, None)


def variables_of(fields: tuple[EventField, ...]) -> list[Variable]:
    """Return what a template may show, by the fields of its event."""
    return [Variable(name=one.name, title=one.title, kind=one.kind, sample=one.sample) for one in fields]
