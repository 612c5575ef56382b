"""What companies ask of the vendor: a company's own, and everybody's."""

from typing import Any

from django.db.models import QuerySet

from core.lib.company import current_company, public_schema
from tenants.models import AskedMessage, AskedStatus, AskedTicket

SHOWN, MESSAGES_SHOWN = 200, 500


def list_asked() -> list[AskedTicket]:
    """Return what the current company has asked, the latest first."""
    schema = current_company().schema
    with public_schema():
        return list(AskedTicket.objects.filter(company__schema_name=schema).order_by("-changed_at", "-pk")[:SHOWN])


def get_asked(*, pk: int) -> tuple[AskedTicket, list[AskedMessage]]:
    """Return one ticket of the current company with what was said; another company's is a missing one."""
    schema = current_company().schema
    with public_schema():
        ticket = AskedTicket.objects.get(pk=pk, company__schema_name=schema)
        return ticket, _messages(ticket)


def all_asked() -> QuerySet[AskedTicket]:
    """Return what all companies have asked; for the vendor, in the public schema."""
    return AskedTicket.objects.select_related("company")


def read_asked(*, pk: int) -> tuple[AskedTicket, list[AskedMessage]]:
    """Return one ticket of any company with what was said; for the vendor."""
    ticket = all_asked().get(pk=pk)
    return ticket, _messages(ticket)


def count_open(viewer: Any = None) -> int | None:
    """Return how many tickets wait for the vendor; counted up to a hundred."""
    waiting = AskedTicket.objects.filter(status__in=[AskedStatus.NEW, AskedStatus.IN_WORK])
    return waiting.order_by()[:100].count() or None


def _messages(ticket: AskedTicket) -> list[AskedMessage]:
    return list(ticket.messages.order_by("-pk")[:MESSAGES_SHOWN])[::-1]
