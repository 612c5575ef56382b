"""Create a company's row, host and schema in one transaction, open it, and remove it again."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.events.models import OutboxEvent
from core.jobs.models import Job, Progress, Schedule
from core.lib.company import public_schema
from core.lib.errors import DomainError, InvalidInput
from core.lib.storage import remove_company_files
from tenants.directory import directory
from tenants.models import Company, CompanyModule, CompanyState, Domain
from tenants.services.database_roles import drop_schema
from tenants.services.modules import create_module_tables
from tenants.services.pool import claim_schema

RESERVED_SLUGS = frozenset(
    {"www", "api", "admin", "static", "mail", "live", "localhost", "public", "vendor", "console"}
)
RESERVED_SCHEMAS = frozenset({"public", "information_schema", "companies", "template_company"})


class AddressTaken(DomainError):
    code = "address_taken"
    message = _("This address or schema name is already in use. Choose another one.")


def check_names(*, slug: str, schema_name: str) -> None:
    """Refuse names that no company may have; the same rules for page, command and API."""
    company = Company(slug=slug, schema_name=schema_name, name="-", kernel_version="-")
    problems: dict[str, list[str]] = {}
    try:
        company.clean_fields(exclude=["name", "kernel_version"])
    except ValidationError as error:
        problems = {key: list(messages) for key, messages in error.message_dict.items()}
    if slug in RESERVED_SLUGS:
        problems.setdefault("slug", []).append(str(_("This address is reserved. Choose another one.")))
    if schema_name in RESERVED_SCHEMAS or schema_name.startswith(("pg_", "pool_")):
        problems.setdefault("schema_name", []).append(str(_("This schema name is reserved. Choose another one.")))
    if problems:
        raise InvalidInput(_("Check the address and the schema name."), fields=problems)


def create_company(
    *,
    slug: str,
    name: str,
    inn: str = "",
    schema_name: str = "",
    preset: str = "kovyl",
    modules: Iterable[str] = (),
    time_zone: str = "Europe/Moscow",
    language: str = "ru",
    state: str = CompanyState.TRIAL,
) -> Company:
    """Create the company with its schema and the tables of its modules; nobody can enter it before `open_company`.

    Row, host, schema, role and tables are one transaction: there is never one without the others.
    """
    schema_name = schema_name or slug.replace("-", "_")
    check_names(slug=slug, schema_name=schema_name)
    try:
        with public_schema(), transaction.atomic(using="owner"):
            kernel_version, from_pool = claim_schema(schema_name)
            company = Company(
                slug=slug,
                name=name,
                inn=inn,
                schema_name=schema_name,
                preset=preset,
                time_zone=time_zone,
                language=language,
                state=state,
                kernel_version=kernel_version,
            )
            company.from_pool = from_pool
            company.save(using="owner")
            host = f"{slug}.{settings.BASE_HOST}"
            Domain.objects.using("owner").bulk_create([Domain(domain=host, tenant=company, is_primary=True)])
            for module in modules:
                version = create_module_tables(schema=schema_name, module=module)
                CompanyModule.objects.using("owner").create(company=company, module=module, version=version)
    except (IntegrityError, ValidationError) as error:
        raise AddressTaken from error
    except Exception as error:
        # Two sign-ups with one name may collide on the schema or the role before they reach the row.
        if getattr(error.__cause__, "sqlstate", "") in {"42P06", "42710"}:
            raise AddressTaken from error
        raise
    return company


def open_company(*, company: Company) -> None:
    """Let people in: from now on the company's host answers."""
    with public_schema():
        Company.objects.filter(pk=company.pk).update(is_ready=True)
    directory.forget()


def touch_company(schema: str) -> None:
    """Move the company's version, so that every process forgets what it kept of the company."""
    with public_schema():
        Company.objects.filter(schema_name=schema).update(preset=F("preset"))
    directory.forget()


def remove_company(*, company: Company) -> None:
    """Remove the company's row, hosts, schema, role and waiting work in one transaction, and then its files.

    A later company may take the same name: nothing of this one may be left for it.
    """
    with public_schema(), transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for queue in (Job, Progress, Schedule, OutboxEvent):
            queue.objects.using("owner").filter(company=company.schema_name).delete()
        Company.objects.using("owner").filter(pk=company.pk).delete()
        drop_schema(cursor, company.schema_name)
        transaction.on_commit(lambda: remove_company_files(company.schema_name), using="owner")
    directory.forget()
