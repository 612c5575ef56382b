"""System check of the live process's address."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def check_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A ticket is bound to its company's host, so the stream must be reached under that host."""
    if settings.LIVE_URL and "{host}" not in settings.LIVE_URL:
        return [Error('LIVE_URL must be empty or hold {host}, as in "http://{host}:8010"', id="live.E001")]
    return []
