"""Companies as the vendor sees them."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tenants.models import Company, Domain


def list_companies() -> QuerySet[Company]:
    """Return the companies with their main host and the modules that are on, in one query."""
    host = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")[:1]
    companies: QuerySet[Company] = Company.objects.annotate(
        host=Coalesce(Subquery(host), Value("")),
        enabled=ArrayAgg(
            "modules__module", filter=Q(modules__is_enabled=True), default=Value([]), order_by="modules__module"
        ),
        module_count=Count("modules", filter=Q(modules__is_enabled=True)),
        user_count=F("staff_count") + F("client_count"),
    )
    return companies


def get_company(*, schema: str) -> Company:
    return list_companies().get(schema_name=schema)


def count_companies(viewer: Any = None) -> int:
    return int(Company.objects.count())
