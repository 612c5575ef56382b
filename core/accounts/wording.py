"""Phrases that several pages of sign-in share."""

from django.utils.translation import ngettext

_MOST_MINUTES = 120


def waiting_time(seconds: int) -> str:
    """Return "5 minutes" or "3 hours", rounded up so that waiting that long is enough."""
    minutes = -(-seconds // 60)
    if minutes <= _MOST_MINUTES:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
