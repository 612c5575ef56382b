"""When somebody was last seen in a company: one short write in some minutes, and none within a person's request."""

import time
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.lib.company import CurrentCompany, public_schema
from tenants.models import Company

EVERY = timedelta(minutes=5)

_noted: dict[str, float] = {}


def note_visit(company: CurrentCompany) -> None:
    """Note that a person of the company is at work; asked after each answer, it writes at most once in five minutes."""
    now = time.monotonic()
    if company.is_public or now - _noted.get(company.schema, float("-inf")) < EVERY.total_seconds():
        return
    _noted[company.schema] = now
    moment = timezone.now()
    with public_schema():
        older = Q(last_seen_at=None) | Q(last_seen_at__lt=moment - EVERY)
        Company.objects.filter(older, schema_name=company.schema).update(last_seen_at=moment)
