"""The steps that turn a filled-in onboarding into an open company.

Each step writes its effect and its own mark "done" in one transaction, so that a server that dies at any point leaves
every step either whole or not begun, and the next run goes on from there.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils import translation
from django.utils.module_loading import import_string

from core.accounts.models import Role
from core.accounts.services.invitations import invite_user
from core.accounts.services.roles import ADMIN
from core.lib.company import CurrentCompany, entered
from tenants.models import Company, CompanyModule, Onboarding
from tenants.services.companies import create_company
from tenants.services.demo_data import fill_with_demo_data
from tenants.services.journal import record_for_both
from tenants.services.modules import create_module_tables
from tenants.services.setup import scope_of, set_up_modules

type Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One visible step: `alias` is the connection on which its effect is written."""

    code: str
    alias: str
    run: Callable[[Onboarding], Facts]
    wanted: Callable[[Onboarding], bool] = lambda onboarding: True


@contextmanager
def _inside(onboarding: Onboarding) -> Iterator[CurrentCompany]:
    """Enter the company that is being set up, in its own language."""
    company = onboarding.company
    assert company is not None  # noqa: S101 the first step has made it
    with entered(scope_of(company)) as scope, translation.override(scope.language):
        yield scope


def _schema(onboarding: Onboarding) -> Facts:
    company = create_company(
        slug=onboarding.slug,
        name=onboarding.name,
        inn=onboarding.inn,
        schema_name=onboarding.schema_name,
        preset=onboarding.preset,
        time_zone=onboarding.time_zone,
        language=onboarding.language,
    )
    onboarding.company = company
    return {"schema": company.schema_name, "from_pool": company.from_pool}


def _tables(onboarding: Onboarding) -> Facts:
    assert onboarding.company is not None  # noqa: S101 the first step has made it
    for module in onboarding.modules:
        version = create_module_tables(schema=onboarding.company.schema_name, module=module)
        CompanyModule.objects.using("owner").create(company=onboarding.company, module=module, version=version)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)",
            [onboarding.company.schema_name],
        )
        tables = cursor.fetchone()[0]
    return {"modules": list(onboarding.modules), "tables": tables}


def _roles(onboarding: Onboarding) -> Facts:
    assert onboarding.company is not None  # noqa: S101 the first step has made it
    set_up_modules(company=onboarding.company, modules=onboarding.modules)
    with _inside(onboarding):
        roles = list(Role.objects.all())
    return {"roles": len(roles), "permissions": len({code for role in roles for code in role.permissions})}


def _theme(onboarding: Onboarding) -> Facts:
    with _inside(onboarding):
        facts: Facts | None = import_string(settings.COMPANY_SETUP["theme"])(onboarding.preset)
    return {"preset": onboarding.preset, **(facts or {})}


def _demo(onboarding: Onboarding) -> Facts:
    assert onboarding.company is not None  # noqa: S101 the first step has made it
    return {"modules": fill_with_demo_data(company=onboarding.company)}


def _admin(onboarding: Onboarding) -> Facts:
    with _inside(onboarding):
        invite_user(email=onboarding.admin_email, name=onboarding.admin_name, role_codes=[ADMIN], invited_by=None)
    return {"email": onboarding.admin_email}


def _open(onboarding: Onboarding) -> Facts:
    assert onboarding.company is not None  # noqa: S101 the first step has made it
    Company.objects.filter(pk=onboarding.company.pk).update(is_ready=True)
    facts = {"modules": list(onboarding.modules), "by": onboarding.created_by}
    record_for_both(onboarding.company, "tenants.company.connected", facts=facts)
    host = onboarding.company.domains.filter(is_primary=True).values_list("domain", flat=True).first()
    return {"host": host}


STEPS: tuple[Step, ...] = (
    Step(code="schema", alias="owner", run=_schema),
    Step(code="tables", alias="owner", run=_tables),
    Step(code="roles", alias="default", run=_roles),
    Step(code="theme", alias="default", run=_theme, wanted=lambda onboarding: "theme" in settings.COMPANY_SETUP),
    Step(code="demo", alias="default", run=_demo, wanted=lambda onboarding: onboarding.with_demo_data),
    Step(code="admin", alias="default", run=_admin, wanted=lambda onboarding: bool(onboarding.admin_email)),
    Step(code="open", alias="default", run=_open),
)
