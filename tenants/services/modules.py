"""Switch a module on and off for one company."""

from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.errors import DomainError
from core.registry.modules import registry
from tenants.directory import directory
from tenants.models import Company, CompanyModule
from tenants.selectors.versions import versions
from tenants.services.journal import record_for_both
from tenants.services.scripts import load_scripts, replay_sql
from tenants.services.setup import set_up_modules


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
    """Make the module visible with its tables, ready roles, schedules and beginnings; repeating changes nothing.

    Its tables come first and for themselves; all that people would notice appears in one transaction after that, so a
    module that is switched on is whole.
    """
    if module not in registry:
        raise UnknownModule
    _ensure_tables(company, module)
    with public_schema(), transaction.atomic():
        row = CompanyModule.objects.select_for_update().get(company=company, module=module)
        if not row.is_enabled:
            row.is_enabled = True
            row.save(update_fields=["is_enabled"])
            set_up_modules(company=company, modules=[module])
            record_for_both(company, "tenants.module.switched_on", facts={"module": module})
    directory.forget()
    return row


def disable_module(*, company: Company, module: str) -> None:
    """Hide the module everywhere at once; its tables and rows stay for a later return."""
    if module not in registry:
        raise UnknownModule
    with public_schema(), transaction.atomic():
        if CompanyModule.objects.filter(company=company, module=module, is_enabled=True).update(is_enabled=False):
            set_up_modules(company=company, modules=[])
            record_for_both(company, "tenants.module.switched_off", facts={"module": module})
    directory.forget()


def _ensure_tables(company: Company, module: str) -> None:
    with public_schema(), transaction.atomic(using="owner"):
        Company.objects.using("owner").select_for_update().get(pk=company.pk)
        if not CompanyModule.objects.using("owner").filter(company=company, module=module).exists():
            version = create_module_tables(schema=company.schema_name, module=module)
            CompanyModule.objects.using("owner").create(
                company=company, module=module, version=version, is_enabled=False
            )
