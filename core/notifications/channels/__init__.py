"""Ways to reach a person. A further one is a class and a line in the setting NOTIFICATION_CHANNELS."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from core.notifications.channels.channel import Channel, Envelope, Outcome, Result

INBOX = "inbox"


@cache
def channels() -> dict[str, Channel]:
    """Return every channel by name, in the order of the settings."""
    made = [import_string(path)() for path in settings.NOTIFICATION_CHANNELS]
    return {channel.name: channel for channel in made}


__all__ = ["INBOX", "Channel", "Envelope", "Outcome", "Result", "channels"]
