"""Upgrades of companies' schemas as the vendor sees them."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from tenants.models import Company, CompanyModule, MigrationScript, UpgradeResult, UpgradeRun
from tenants.selectors.versions import KERNEL, versions

LISTED = 200


def today() -> dict[str, str]:
    """Return the fingerprint of each unit of this release."""
    return versions(MigrationScript.objects.order_by("position").only("app", "name", "unit"))


def list_behind() -> QuerySet[Company]:
    """Return the companies whose kernel or modules are older than this release."""
    current = today()
    outdated = Q()
    for module, version in current.items():
        outdated |= Q(module=module) & ~Q(version=version)
    late = CompanyModule.objects.filter(outdated).values("company")
    behind: QuerySet[Company] = Company.objects.filter(~Q(kernel_version=current[KERNEL]) | Q(pk__in=late))
    return behind.order_by("name")


def count_companies_behind() -> int:
    return list_behind().count()


def count_behind(viewer: Any = None) -> int | None:
    """Return the menu's figure, which is left out when there is nothing to do."""
    return count_companies_behind() or None


def list_runs() -> QuerySet[UpgradeRun]:
    """Return the last runs, each with how many companies it upgraded and how many failed."""
    return UpgradeRun.objects.annotate(
        done=Count("results", filter=Q(results__error="")), failed=Count("results", filter=~Q(results__error=""))
    ).order_by("-pk")[:10]


def list_failures(run: UpgradeRun | None) -> list[UpgradeResult]:
    """Return the companies that a run could not upgrade, with the reasons."""
    return list(UpgradeResult.objects.filter(run=run).exclude(error="")[:LISTED]) if run else []
