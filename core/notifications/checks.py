"""System check of what templates may show."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from core.notifications.language import COMMON
from core.registry.notified import notification_types


@register()
def check_fields(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A field stands beside what every template knows, and is either a value or the head of others, not both."""
    taken = {one.name.partition(".")[0] for one in COMMON}
    found: list[CheckMessage] = []
    for one in notification_types().values():
        names = [field.name for field in one.fields]
        heads = {name.partition(".")[0] for name in names if "." in name}
        for name in names:
            if name.partition(".")[0] in taken or name in heads:
                message = f"{one.event}: a field cannot be called {name}, another variable of templates is."
                found.append(Error(message, id="notifications.E001"))
    return found
