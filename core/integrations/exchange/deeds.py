"""What the pages of clients, agreements and invoices offer: to send the object to a connected service."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.exchange.catalogue import connectors
from core.integrations.exchange.connecting import name_of
from core.integrations.exchange.selectors import MANAGE, list_connections
from core.ui.deeds import Deed


def deeds(user: Any, thing: Model) -> list[Deed]:
    """Return a button for each connection in use whose service takes such objects."""
    if not user.has_permission(MANAGE):
        return []
    label = thing._meta.label_lower
    found = []
    for own in list_connections().filter(is_active=True):
        kind = connectors().get(own.connector)
        object_type = next((name for name, model in kind.sends.items() if model == label), "") if kind else ""
        if object_type:
            url = reverse("exchange:send", args=[own.pk, object_type, thing.pk])
            found.append(Deed(label=_("Send to %(service)s") % {"service": name_of(own)}, icon="upload", url=url))
    return found
