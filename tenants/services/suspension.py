"""Suspend a company and let it go on: its host answers with a notice meanwhile, its data stay as they are."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.models import RecordKind
from core.lib.company import public_schema
from core.lib.errors import DomainError
from tenants.directory import directory
from tenants.models import Company, CompanyState
from tenants.services.journal import record_for_both


class NotSuspendable(DomainError):
    code, message = "company_not_suspendable", _("This company is suspended or closed already.")


class NotSuspended(DomainError):
    code, message = "company_not_suspended", _("This company is not suspended.")


def suspend_company(*, schema: str, reason: str) -> Company:
    """Answer every address of the company with a notice from now on, and write down why."""
    with public_schema(), transaction.atomic():
        company: Company = Company.objects.select_for_update().get(schema_name=schema)
        if company.state in {CompanyState.SUSPENDED, CompanyState.CLOSED}:
            raise NotSuspendable
        company.suspended_from = company.state
        _change(company, CompanyState.SUSPENDED, "tenants.company.suspended", reason)
    directory.forget()
    return company


def resume_company(*, schema: str, reason: str) -> Company:
    """Serve the company again, in the state that it had before."""
    with public_schema(), transaction.atomic():
        company: Company = Company.objects.select_for_update().get(schema_name=schema)
        if company.state != CompanyState.SUSPENDED:
            raise NotSuspended
        before = company.suspended_from or CompanyState.ACTIVE.value
        company.suspended_from = ""
        _change(company, before, "tenants.company.resumed", reason)
    directory.forget()
    return company


def _change(company: Company, state: str, action: str, reason: str) -> None:
    changes = {"state": (str(company.state), str(state))}
    company.state = state
    company.save(update_fields=["state", "suspended_from"])
    record_for_both(company, action, changes=changes, facts={"reason": reason}, kind=RecordKind.SECURITY)
