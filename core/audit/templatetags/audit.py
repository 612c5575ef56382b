"""The way from an object's page to its own history."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model

from core.audit.tables import VIEW
from core.ui.navigation import address

register = template.Library()


@register.simple_tag(takes_context=True)
def history_url(context: Any, thing: Model) -> str:
    """Return the address of the journal of this object, "" for a reader who may not open it."""
    request = context.get("request")
    user = getattr(request, "user", None)
    journal = address("audit:record_list")
    if user is None or not user.is_authenticated or not journal or not user.has_permission(VIEW):
        return ""
    return f"{journal}?{urlencode({'subject': thing._meta.label_lower, 'number': thing.pk})}"
