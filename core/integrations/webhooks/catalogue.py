"""Events that outsiders may hear of: those of which people may be told, without what concerns sign-ins."""

from core.lib.company import current_company
from core.registry.notified import notification_types_of
from core.registry.spec import NotificationType

TRIAL = "webhook.test"  # what a trial message says its event is


def offered() -> dict[str, NotificationType]:
    """Return the types of the current company by their events."""
    return {name: one for name, one in notification_types_of(current_company()).items() if not one.security}


def event_word(event: str) -> str:
    """Return what people call an event; its code where it is declared no more."""
    found = offered().get(event)
    return str(found.title) if found else event
