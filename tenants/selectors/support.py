"""Visits of the vendor's support."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.lib.company import public_schema
from tenants.models import SupportEntry

SHOWN = 50


def open_entries(at: datetime) -> QuerySet[SupportEntry]:
    """Return the visits that are going on."""
    return SupportEntry.objects.filter(entered_at__isnull=False, ended_at=None, ends_at__gt=at)


def list_entries(*, schema: str) -> list[SupportEntry]:
    """Return the company's latest visits, also those whose link was never used."""
    with public_schema():
        return list(SupportEntry.objects.filter(company__schema_name=schema).order_by("-asked_at", "-pk")[:SHOWN])


def list_open(*, schema: str, at: datetime) -> list[dict[str, Any]]:
    """Return the facts of the visits that are going on in the company."""
    with public_schema():
        found = open_entries(at).filter(company__schema_name=schema).order_by("ends_at")
        return [dict(row) for row in found.values("pk", "person_name", "reason", "ends_at")]
