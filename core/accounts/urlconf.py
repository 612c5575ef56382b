"""Which URL map belongs to the current company; jobs have no request to ask."""

from django.conf import settings

from core.lib.company import current_company


def own_urlconf() -> str:
    return str(settings.CONSOLE_URLCONF if current_company().is_public else settings.ROOT_URLCONF)
