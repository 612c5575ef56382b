"""Companies as the vendor sees them."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tenants.models import Company, CompanyModule, Domain


def list_companies() -> QuerySet[Company]:
    """Return the companies with their main host and the modules that are on, in one query and without grouping."""
    host = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")[:1]
    enabled = CompanyModule.objects.filter(company=OuterRef("pk"), is_enabled=True).order_by("module")
    companies: QuerySet[Company] = Company.objects.annotate(
        host=Coalesce(Subquery(host), Value("")),
        enabled=ArraySubquery(enabled.values("module")),
        user_count=F("staff_count") + F("client_count"),
    )
    length = Func("enabled", Value(1), function="array_length", output_field=IntegerField())
    counted: QuerySet[Company] = companies.annotate(module_count=Coalesce(length, Value(0)))
    return counted


def get_company(*, schema: str) -> Company:
    return list_companies().get(schema_name=schema)


def count_companies(viewer: Any = None) -> int:
    return int(Company.objects.count())
