"""How many people each company has, counted now and then, so that the vendor's list asks no schema."""

from collections.abc import Sequence

from django.db.models import Count, F, Q
from django.utils import timezone

from core.accounts.models import User, UserKind
from core.lib.company import company_by_schema, entered, public_schema
from tenants.models import Company


def count_people(*, schemas: Sequence[str] | None = None) -> int:
    """Count again where somebody has been since the last count, or in these companies; return how many were counted."""
    with public_schema():
        stale = Q(counted_at=None) | Q(last_seen_at__gt=F("counted_at"))
        found = Company.objects.filter(stale if schemas is None else Q(schema_name__in=schemas))
        names = list(found.values_list("schema_name", flat=True))
    return sum(_count(schema) for schema in names)


def _count(schema: str) -> bool:
    scope = company_by_schema(schema)
    if scope is None:
        return False
    moment = timezone.now()
    with entered(scope):
        counted = User.objects.filter(is_active=True).aggregate(
            staff_count=Count("pk", filter=Q(kind=UserKind.STAFF)),
            client_count=Count("pk", filter=Q(kind=UserKind.CLIENT)),
        )
    with public_schema():
        Company.objects.filter(schema_name=schema).update(counted_at=moment, **counted)
    return True
