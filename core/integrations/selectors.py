"""Reads about what went outside."""

from typing import Any

from django.db.models import QuerySet

from core.accounts.masking import phone_column
from core.accounts.permissions import PERSONAL_DATA
from core.integrations.models import SmsMessage
from core.organizations.viewer import Viewer


def list_messages(viewer: Viewer) -> QuerySet[Any]:
    """Return the short messages, with the phones (`shown_to`) as the viewer may see them."""
    return SmsMessage.objects.annotate(shown_to=phone_column("to", full=viewer.has_permission(PERSONAL_DATA)))
