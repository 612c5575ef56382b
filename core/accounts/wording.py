"""Phrases that several pages of sign-in share."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MOST_MINUTES = 120


def waiting_time(seconds: int) -> str:
    """Return "5 minutes" or "3 hours", rounded up so that waiting that long is enough."""
    minutes = -(-seconds // 60)
    if minutes <= _MOST_MINUTES:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def wrong_code(left: int) -> str:
    """Say that the code was wrong and how many tries are left."""
    if not left:
        return _("This code does not work any more. Ask for a new one.")
    sentence = ngettext(
        "The code did not match. %(count)s attempt is left.", "The code did not match. %(count)s attempts are left.", left
    )
    return sentence % {"count": left}
