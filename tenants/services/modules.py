"""Switch a module on and off for one company."""

from django.db import connections, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.lib.company import CurrentCompany, company_by_schema, entered, public_schema
from core.lib.errors import DomainError
from core.registry.modules import registry
from tenants.directory import directory
from tenants.models import Company, CompanyModule
from tenants.services.scripts import load_scripts, replay_sql, versions


class UnknownModule(DomainError):
    code, message, status = "unknown_module", _("There is no such module."), 404


def create_module_tables(*, schema: str, module: str) -> str:
    """Replay the module's tables into the schema inside the caller's transaction; return the module's version."""
    if module not in registry:
        raise UnknownModule
    scripts = load_scripts(unit=module)
    with entered(CurrentCompany(schema=schema)), connections["owner"].cursor() as cursor:
        if statements := replay_sql(scripts):
            cursor.execute(statements)
    return versions(scripts).get(module, "")


def enable_module(*, company: Company, module: str) -> CompanyModule:
    """Create the module's tables, or find those it had before, and make it visible; repeating changes nothing.

    The module's `on_enable` and ready roles are set up by `tenants.services.setup`, after the tables are there.
    """
    if module not in registry:
        raise UnknownModule
    with public_schema(), transaction.atomic(using="owner"):
        Company.objects.using("owner").select_for_update().get(pk=company.pk)
        row = CompanyModule.objects.using("owner").filter(company=company, module=module).first()
        if row is None:
            version = create_module_tables(schema=company.schema_name, module=module)
            row = CompanyModule.objects.using("owner").create(company=company, module=module, version=version)
        elif not row.is_enabled:
            row.is_enabled = True
            row.save(update_fields=["is_enabled"], using="owner")
    directory.forget()
    _run_on_enable(company, module)
    return row


def disable_module(*, company: Company, module: str) -> None:
    """Hide the module everywhere at once; its tables and rows stay for a later return."""
    with public_schema():
        CompanyModule.objects.filter(company=company, module=module).update(is_enabled=False)
    directory.forget()


def _run_on_enable(company: Company, module: str) -> None:
    on_enable = registry.get(module).on_enable
    scope = company_by_schema(company.schema_name)
    if on_enable and scope is not None:
        with entered(scope):
            import_string(on_enable)()
