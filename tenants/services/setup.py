"""What a company gets together with its modules: ready roles, schedules, and each module's own beginnings."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.module_loading import import_string

from core.accounts.services.roles import sync_ready_roles
from core.directories.services.directories import sync_declared
from core.jobs.schedules import sync_schedules
from core.lib.company import CurrentCompany, entered, public_schema
from core.registry.modules import registry
from tenants.directory import company_scope
from tenants.models import Company, CompanyModule


def scope_of(company: Company) -> CurrentCompany:
    """Return the company's scope as its rows stand in this transaction, open or not."""
    with public_schema():
        modules = CompanyModule.objects.filter(company=company, is_enabled=True).values_list("module", flat=True)
        host = company.domains.filter(is_primary=True).values_list("domain", flat=True).first() or ""
        return company_scope(company, modules=list(modules), host=host)


def set_up_modules(*, company: Company, modules: Iterable[str]) -> None:
    """Bring roles and schedules up to the modules that are on, and let these modules make their beginnings.

    Runs inside the caller's transaction.
    """
    with entered(scope_of(company)) as scope, translation.override(scope.language):
        sync_ready_roles()
        sync_schedules(scope)
        sync_declared()
        for module in modules:
            if on_enable := registry.get(module).on_enable:
                import_string(on_enable)()
